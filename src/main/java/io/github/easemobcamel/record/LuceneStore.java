package io.github.easemobcamel.record;

import io.github.easemobcamel.event.EventHeader;
import io.github.easemobcamel.store.folder.Private;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.PointValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.NumericUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The record in a folder, as an index of Lucene: an event is a document, what is asked for by an equal word is a term, and the order
 * of events a number.
 *
 * <p>Only segments next to each other are merged, so that each holds the events of a while: the oldest go with whole segments, and
 * an event is looked up in those of its time only.
 */
final class LuceneStore implements RecordStore {

    private static final Logger LOG = LoggerFactory.getLogger("easemob-camel");
    private static final String ID = "id";
    private static final String ORDER = "order";
    private static final String STATE = "state";
    private static final String STATE_AT = "stateAt";
    private static final String EVENT = "event";
    private static final String BODY = "body";
    private static final String FORMAT = "format";
    /** What the documents are like; a folder of another format is put aside. */
    private static final String CURRENT_FORMAT = "1";
    private static final double BUFFER_MB = 12;
    /** The index consists of about so many segments of the largest size. */
    private static final double LARGE_SEGMENTS = 16;
    private static final double MIB = 1 << 20;
    /** Segments that are being merged are there twice for a moment. */
    private static final double FULL = 0.85;
    private static final Sort NEWEST_FIRST = new Sort(new SortField(ORDER, SortField.Type.LONG, true));
    private static final Sort OLDEST_FIRST = new Sort(new SortField(ORDER, SortField.Type.LONG, false));

    private final FSDirectory folder;
    private final LogByteSizeMergePolicy merges = new LogByteSizeMergePolicy();
    private final IndexWriter writer;
    private final SearcherManager searchers;
    /** Whether something was written that no search would find yet. */
    private boolean stale;

    /**
     * Opens the folder, which is made if it is not there. What cannot be read is put aside, beside it, in the place of what was put
     * there before.
     *
     * @param path the folder
     * @param maxBytes how large it may become
     * @throws IOException if it cannot be written, or another runner has it open
     */
    static LuceneStore open(Path path, long maxBytes) throws IOException {
        try {
            return new LuceneStore(path, maxBytes);
        } catch (CorruptIndexException | IndexFormatTooNewException | IndexFormatTooOldException
                | NoSuchFileException | FileNotFoundException | EOFException | IllegalArgumentException e) {
            Path aside = path.resolveSibling(path.getFileName() + "-damaged");
            remove(aside);
            Files.move(path, aside);
            LOG.warn("The record in {} cannot be read ({}); it begins anew, and what was there is kept in {}", path, e.toString(),
                    aside);
            return new LuceneStore(path, maxBytes);
        }
    }

    private LuceneStore(Path path, long maxBytes) throws IOException {
        Private.createFolder(path.toAbsolutePath().getParent());
        Private.createFolder(path);
        folder = FSDirectory.open(path);
        IndexWriter opened = null;
        try {
            bound(maxBytes);
            // What is merged would be written twice; what is new is one file, for descriptors are few.
            merges.setNoCFSRatio(0);
            opened = new IndexWriter(new OwnersOnly(folder, path), new IndexWriterConfig(null).setMergePolicy(merges)
                    .setRAMBufferSizeMB(BUFFER_MB).setCommitOnClose(true));
            requireFormat(opened);
            searchers = new SearcherManager(opened, null);
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.rollback();
            }
            folder.close();
            throw e;
        }
        writer = opened;
    }

    /** A larger segment is left as it is; so many smaller ones are merged. */
    private void bound(long maxBytes) {
        merges.setMaxMergeMB(maxBytes / LARGE_SEGMENTS / merges.getMergeFactor() / MIB);
    }

    private static void requireFormat(IndexWriter writer) {
        String format = CURRENT_FORMAT;
        if (writer.getLiveCommitData() != null) {
            for (Map.Entry<String, String> each : writer.getLiveCommitData()) {
                format = each.getKey().equals(FORMAT) ? each.getValue() : format;
            }
        }
        if (!format.equals(CURRENT_FORMAT)) {
            throw new IllegalArgumentException("it has the format " + format + ", which this build does not know");
        }
        writer.setLiveCommitData(Map.of(FORMAT, CURRENT_FORMAT).entrySet());
    }

    private static void remove(Path aside) throws IOException {
        if (Files.isDirectory(aside)) {
            try (Stream<Path> files = Files.list(aside)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(aside);
        }
    }

    /** Makes files that only their owner can read. */
    private static final class OwnersOnly extends FilterDirectory {

        private final Path path;

        OwnersOnly(FSDirectory directory, Path path) {
            super(directory);
            this.path = path;
        }

        @Override
        public IndexOutput createOutput(String name, IOContext context) throws IOException {
            IndexOutput output = super.createOutput(name, context);
            Private.restrict(path.resolve(name));
            return output;
        }
    }

    @Override
    public void write(List<RecordedEvent> changes) throws IOException {
        if (changes.stream().allMatch(RecordedEvent::isFresh)) {
            for (RecordedEvent change : changes) {
                writer.addDocument(document(change));
            }
        } else {
            refresh();
            IndexSearcher searcher = searchers.acquire();
            try {
                Lookup lookup = new Lookup(searcher);
                for (RecordedEvent change : changes) {
                    if (change.isFresh()) {
                        writer.addDocument(document(change));
                    } else {
                        update(lookup, change);
                    }
                }
            } finally {
                searchers.release(searcher);
            }
        }
        stale = true;
    }

    private void update(Lookup lookup, RecordedEvent change) throws IOException {
        Optional<Found> found = lookup.find(change.id(), change.receivedAt());
        if (found.isPresent()) {
            RecordedEvent event = found.get().event();
            event.merge(change);
            if (writer.tryDeleteDocument(found.get().leaf().reader(), found.get().document()) == -1) {
                writer.deleteDocuments(new Term(ID, change.id()));
            }
            writer.addDocument(document(event));
        } else if (!change.isRemark()) {
            change.receivedBy(System.currentTimeMillis());
            writer.addDocument(document(change));
        }
    }

    private static Document document(RecordedEvent event) {
        Document document = new Document();
        term(document, ID, event.id());
        document.add(new LongPoint(ORDER, event.order()));
        document.add(new NumericDocValuesField(ORDER, event.order()));
        term(document, EventHeader.ROOM_ID, event.header(EventHeader.ROOM_ID));
        term(document, EventHeader.SCOPE, event.header(EventHeader.SCOPE));
        String actor = event.header(EventHeader.ACTOR);
        String target = event.header(EventHeader.TARGET);
        term(document, EventQuery.USER, actor);
        term(document, EventQuery.USER, target.equals(actor) ? "" : target);
        term(document, "action", event.action());
        term(document, "family", event.family());
        Set<DeliveryState> states = new HashSet<>();
        event.deliveries().forEach((name, delivery) -> {
            term(document, EventQuery.DESTINATION, name);
            term(document, STATE_AT, stateAt(name, delivery.state()));
            states.add(delivery.state());
        });
        if (states.isEmpty()) {
            states.add(event.ownState());
        }
        states.forEach(state -> term(document, STATE, state.word()));
        document.add(new StoredField(EVENT, EventJson.stored(event)));
        if (event.body() != null) {
            document.add(new StoredField(BODY, event.body()));
        }
        return document;
    }

    private static void term(Document document, String name, String value) {
        if (!value.isEmpty()) {
            document.add(new StringField(name, IndexWord.of(value), Field.Store.NO));
        }
    }

    /** A destination's name consists of letters, digits and hyphens. */
    private static String stateAt(String destination, DeliveryState state) {
        return destination + ' ' + state.word();
    }

    /** An event and where it is. */
    private record Found(RecordedEvent event, LeafReaderContext leaf, int document) {
    }

    /** Finds many events by their ids in one state of the index. */
    private static final class Lookup {

        private final List<LeafReaderContext> leaves;
        private final Map<LeafReaderContext, TermsEnum> terms = new HashMap<>();

        Lookup(IndexSearcher searcher) {
            leaves = searcher.getIndexReader().leaves();
        }

        /** @param receivedAt when it was received; 0 if that is not known */
        Optional<Found> find(String id, long receivedAt) throws IOException {
            BytesRef term = new BytesRef(id);
            for (int i = leaves.size() - 1; i >= 0; i--) {
                LeafReaderContext leaf = leaves.get(i);
                if (mayHold(leaf, receivedAt)) {
                    int document = document(leaf, term);
                    if (document != DocIdSetIterator.NO_MORE_DOCS) {
                        return Optional.of(new Found(read(leaf, document), leaf, document));
                    }
                }
            }
            return Optional.empty();
        }

        private static boolean mayHold(LeafReaderContext leaf, long receivedAt) throws IOException {
            PointValues orders = leaf.reader().getPointValues(ORDER);
            return orders != null && (receivedAt == 0
                    || (EventId.time(NumericUtils.sortableBytesToLong(orders.getMinPackedValue(), 0)) <= receivedAt
                            && receivedAt <= EventId.time(NumericUtils.sortableBytesToLong(orders.getMaxPackedValue(), 0))));
        }

        private int document(LeafReaderContext leaf, BytesRef term) throws IOException {
            TermsEnum ids = terms.get(leaf);
            if (ids == null) {
                Terms all = leaf.reader().terms(ID);
                if (all == null) {
                    return DocIdSetIterator.NO_MORE_DOCS;
                }
                ids = all.iterator();
                terms.put(leaf, ids);
            }
            if (!ids.seekExact(term)) {
                return DocIdSetIterator.NO_MORE_DOCS;
            }
            PostingsEnum documents = ids.postings(null, PostingsEnum.NONE);
            int document = documents.nextDoc();
            while (document != DocIdSetIterator.NO_MORE_DOCS && leaf.reader().getLiveDocs() != null
                    && !leaf.reader().getLiveDocs().get(document)) {
                document = documents.nextDoc();
            }
            return document;
        }

        private static RecordedEvent read(LeafReaderContext leaf, int document) throws IOException {
            return event(leaf.reader().storedFields().document(document));
        }
    }

    private static RecordedEvent event(Document document) throws IOException {
        BytesRef body = document.getBinaryValue(BODY);
        return EventJson.read(bytes(document.getBinaryValue(EVENT)), body == null ? null : bytes(body));
    }

    private static byte[] bytes(BytesRef value) {
        return BytesRef.deepCopyOf(value).bytes;
    }

    @Override
    public void commit() throws IOException {
        writer.commit();
    }

    private void refresh() throws IOException {
        if (stale) {
            stale = false;
            searchers.maybeRefreshBlocking();
        }
    }

    /** What is done with a state of the index. */
    private interface Work<T> {
        T with(IndexSearcher searcher) throws IOException;
    }

    private <T> T search(Work<T> work) throws IOException {
        searchers.maybeRefreshBlocking();
        IndexSearcher searcher = searchers.acquire();
        try {
            return work.with(searcher);
        } finally {
            searchers.release(searcher);
        }
    }

    @Override
    public Page search(EventQuery query, int limit) throws IOException {
        return search(searcher -> Page.of(limit, most -> {
            List<RecordedEvent> events = new ArrayList<>();
            for (ScoreDoc each : searcher.search(lucene(query), most,
                    query.oldestFirst() ? OLDEST_FIRST : NEWEST_FIRST).scoreDocs) {
                events.add(event(searcher.storedFields().document(each.doc)));
            }
            return events;
        }));
    }

    @Override
    public long count(EventQuery query) throws IOException {
        return search(searcher -> (long) searcher.count(lucene(query)));
    }

    @Override
    public Optional<RecordedEvent> find(String id) throws IOException {
        return search(searcher -> new Lookup(searcher).find(id, 0).map(Found::event));
    }

    private static Query lucene(EventQuery query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        query.words().forEach((name, value) -> all.add(word(name, value), BooleanClause.Occur.FILTER));
        if (query.state() != null) {
            String destination = query.word(EventQuery.DESTINATION);
            all.add(new TermQuery(destination == null ? new Term(STATE, query.state().word())
                    : new Term(STATE_AT, stateAt(destination, query.state()))), BooleanClause.Occur.FILTER);
        }
        if (query.least().isPresent() || query.below().isPresent()) {
            all.add(LongPoint.newRangeQuery(ORDER, query.least().orElse(0L), query.below().orElse(Long.MAX_VALUE) - 1),
                    BooleanClause.Occur.FILTER);
        }
        BooleanQuery made = all.build();
        return made.clauses().isEmpty() ? new MatchAllDocsQuery() : made;
    }

    /** The callId is in the id: a term of its own, as long and as different in each event, would cost more than all others. */
    private static Query word(String name, String value) {
        return name.equals(EventHeader.CALL_ID) ? new PrefixQuery(new Term(ID, EventId.prefix(value)))
                : new TermQuery(new Term(name, IndexWord.of(value)));
    }

    @Override
    public void delete(EventQuery query) throws IOException {
        writer.deleteDocuments(lucene(query));
        stale = true;
        // What is deleted for good is to leave the disk, too.
        writer.forceMergeDeletes(true);
        writer.commit();
    }

    @Override
    public void trim(long before, long maxBytes) throws IOException {
        bound(maxBytes);
        deleteBelow(EventId.firstOrder(before));
        long excess = bytes() - (long) (maxBytes * FULL);
        if (excess <= 0) {
            return;
        }
        refresh();
        IndexSearcher searcher = searchers.acquire();
        try {
            long last = Long.MIN_VALUE;
            for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
                PointValues orders = leaf.reader().getPointValues(ORDER);
                if (excess > 0 && orders != null && leaf.reader() instanceof SegmentReader segment) {
                    excess -= segment.getSegmentInfo().sizeInBytes();
                    last = Math.max(last, NumericUtils.sortableBytesToLong(orders.getMaxPackedValue(), 0));
                }
            }
            if (last != Long.MIN_VALUE) {
                deleteBelow(last + 1);
            }
        } finally {
            searchers.release(searcher);
        }
        // A segment without a document left is removed, when nobody reads it any more.
        writer.commit();
        refresh();
        writer.deleteUnusedFiles();
    }

    private void deleteBelow(long order) throws IOException {
        writer.deleteDocuments(LongPoint.newRangeQuery(ORDER, Long.MIN_VALUE, order - 1));
        stale = true;
    }

    @Override
    public long bytes() throws IOException {
        long sum = 0;
        for (String name : folder.listAll()) {
            try {
                sum += folder.fileLength(name);
            } catch (NoSuchFileException | FileNotFoundException e) {
                // It was merged away meanwhile.
            }
        }
        return sum;
    }

    @Override
    public void close() throws IOException {
        try {
            searchers.close();
        } finally {
            try {
                writer.close();
            } finally {
                folder.close();
            }
        }
    }
}
