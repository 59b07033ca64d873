package io.github.easemobcamel.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.regex.Pattern;

/** A connection on which anything can be written, and what the server says to it. */
final class RawConnection implements AutoCloseable {

    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.[01] ([2-5]\\d{2}) ");
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
    }

    /** Writes; that the server has closed the connection before it read everything is no error. */
    void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            // Then there is an answer to read, or none.
        }
    }

    /**
     * Waits for the end of the connection, or for an answer.
     *
     * @param toTheEnd whether the first answer is not enough
     * @return the status of each answer that came, in order; a 1xx is none
     * @throws SocketTimeoutException when neither comes
     */
    List<Integer> answers(boolean toTheEnd) throws SocketTimeoutException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        try {
            int length = socket.getInputStream().read(buffer);
            while (length > 0) {
                received.write(buffer, 0, length);
                boolean enough = !toTheEnd && socket.getInputStream().available() == 0
                        && ANSWER.matcher(received.toString(ISO_8859_1)).find();
                length = enough ? 0 : socket.getInputStream().read(buffer);
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            // Closed by the server with something unread.
        }
        return ANSWER.matcher(received.toString(ISO_8859_1)).results()
                .map(answer -> Integer.valueOf(answer.group(1))).toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
