package io.github.easemobcamel.routes;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Makes text of a file's bytes, strictly: a parser that replaces what it cannot read would let a broken word through. */
final class RouteText {

    /** Camel reads no more of a file; the product's longest has 20 kB. */
    private static final int MOST_BYTES = 3_000_000;

    private RouteText() {
    }

    /**
     * {@return its text, without a byte order mark}
     *
     * @param content what the file contains
     * @throws Fault.Found if it is not text in UTF-8
     */
    static String of(byte[] content) {
        if (content.length > MOST_BYTES) {
            throw new Fault.Found(1, "the file has " + content.length + " bytes, more than " + MOST_BYTES
                    + ": split it into several, or move what is no route elsewhere");
        }
        if (startsWith(content, 0xFE, 0xFF) || startsWith(content, 0xFF, 0xFE)) {
            throw new Fault.Found(1, "the file is in UTF-16: save it as UTF-8");
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(content);
        CharBuffer out = CharBuffer.allocate(content.length + 1);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            throw new Fault.Found(lineAt(text, text.length()),
                    "the file is not in UTF-8 (byte %02X here): save it as UTF-8, not in "
                            .formatted(content[in.position()]) + "GBK or another encoding");
        }
        String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
        requirePrintable(withoutMark);
        return withoutMark;
    }

    private static boolean startsWith(byte[] content, int first, int second) {
        return content.length > 1 && content[0] == (byte) first && content[1] == (byte) second;
    }

    private static void requirePrintable(String text) {
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int character = text.codePointAt(i);
            if (!StreamReader.isPrintable(character)) {
                throw new Fault.Found(lineAt(text, i), character == 0
                        ? "a zero byte, which no text has: write the file again, as text in UTF-8"
                        : "the character U+%04X, which YAML does not allow: remove it, or write it as an escape in double quotes"
                                .formatted(character));
            }
        }
    }

    private static int lineAt(String text, int end) {
        return 1 + (int) text.substring(0, end).replace("\r\n", "\n").chars().filter(c -> c == '\n' || c == '\r').count();
    }
}
