package io.github.easemobcamel.recovery;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BooleanSupplier;

/** The buckets to ask for in one run, one after the other, until they hold as many callbacks as a run may bring. */
final class BucketsOfARun implements Iterator<Bucket> {

    private final Iterator<Bucket> due;
    private final long most;
    private final BooleanSupplier goesOn;
    private long asked;

    /**
     * @param due the buckets, the first to be asked for first
     * @param most how many callbacks a run may ask for; the bucket that goes beyond is the last
     * @param goesOn asked before each bucket, whether there is a reason to end the run
     */
    BucketsOfARun(Iterator<Bucket> due, long most, BooleanSupplier goesOn) {
        this.due = due;
        this.most = most;
        this.goesOn = goesOn;
    }

    @Override
    public boolean hasNext() {
        return due.hasNext() && asked < most && goesOn.getAsBoolean();
    }

    @Override
    public Bucket next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Bucket bucket = due.next();
        asked += Math.max(1, bucket.size());
        return bucket;
    }
}
