package io.github.easemobcamel.record;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What a store looks a word up by. Words come from strangers; an index takes neither everything nor any length. */
final class IndexWord {

    /** In UTF-8 less than a third of a page of PostgreSQL's indexes, which is the most that they take. */
    private static final int LONGEST = 512;

    private IndexWord() {
    }

    /** {@return the word itself; of one that an index does not take, another that stands for it alone} */
    static String of(String word) {
        if (word.length() <= LONGEST && isPlain(word)) {
            return word;
        }
        String text = new String(word.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\ufffd');
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST / 2).replaceAll("[\ud800-\udbff]$", "") + digest(text);
    }

    /** A loop: streams, for the ten words of each event, took a tenth of what recording it costs. */
    private static boolean isPlain(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) == 0 || word.charAt(i) >= Character.MIN_SURROGATE) {
                return false;
            }
        }
        return true;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
