package io.github.easemobcamel.http.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.MessageConstraintException;

/** What comes in on a connection, counted for each answer: an answer that is longer than it may be is not read any further. */
final class AnswerStream extends FilterInputStream {

    private final long longest;
    private long received;

    /** @param longest how many bytes one answer may have, with interim answers, headers and all that frames its body */
    AnswerStream(InputStream connection, long longest) {
        super(connection);
        this.longest = longest;
    }

    /** What comes now answers another request. */
    void begin() {
        received = 0;
    }

    /** {@return how many bytes of the answer have come in} */
    long received() {
        return received;
    }

    @Override
    public int read() throws IOException {
        requireRoom();
        int octet = super.read();
        received += octet < 0 ? 0 : 1;
        return octet;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        requireRoom();
        int count = super.read(bytes, offset, length);
        received += Math.max(count, 0);
        return count;
    }

    private void requireRoom() throws MessageConstraintException {
        if (received >= longest) {
            throw new MessageConstraintException("the answer is longer than " + longest + " bytes");
        }
    }
}
