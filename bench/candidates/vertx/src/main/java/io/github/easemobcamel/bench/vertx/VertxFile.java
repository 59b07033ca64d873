package io.github.easemobcamel.bench.vertx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Candidate 5: appends to one file, and one thread does an fsync for all that came meanwhile. Nobody can read it again:
 * it is no queue, but the most that this disk and these cores allow.
 */
public final class VertxFile {

    private record Entry(byte[] body, Runnable stored) {
    }

    private VertxFile() {
    }

    /**
     * @param args port, secret, data folder
     * @throws IOException if the file cannot be made
     */
    public static void main(String[] args) throws IOException {
        Path dir = Files.createDirectories(Path.of(args[2]));
        FileChannel file = FileChannel.open(dir.resolve("callbacks"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
        new Thread(() -> write(file, queue), "writer").start();
        CallbackServer.serve(Integer.parseInt(args[0]), args[1], () -> (body, stored) -> queue.add(new Entry(body, stored)));
    }

    private static void write(FileChannel file, BlockingQueue<Entry> queue) {
        List<Entry> group = new ArrayList<>();
        try {
            while (true) {
                group.add(queue.take());
                queue.drainTo(group);
                append(file, group);
                file.force(false);
                group.forEach(entry -> entry.stored().run());
                group.clear();
            }
        } catch (IOException | InterruptedException e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void append(FileChannel file, List<Entry> group) throws IOException {
        int bytes = group.stream().mapToInt(entry -> Integer.BYTES + entry.body().length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        group.forEach(entry -> buffer.putInt(entry.body().length).put(entry.body()));
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
    }
}
