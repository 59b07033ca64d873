package io.github.easemobcamel.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Stands in for systemd: a process that holds a listening socket and gives it to each program that it starts, as standard input. Java
 * gives a program no socket of its choice, but its own standard input: so the socket becomes that of this process first, with a
 * method of the JDK that needs {@code --add-opens java.base/sun.nio.ch=ALL-UNNAMED}.
 *
 * <p>What it is to do comes over a connection: a line for each program, with tabs between the file for its output and the words of the
 * command. It answers {@code started PID} and, when the program has ended, {@code ended PID CODE}. It ends with the connection, and
 * what it has started with it.
 */
final class ListeningParent {

    private static final int BACKLOG = 4096;

    private ListeningParent() {
    }

    /** @param args the port to listen on, and that of the connection for orders, both of 127.0.0.1 */
    public static void main(String[] args) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        List<Process> started = new ArrayList<>();
        try (ServerSocketChannel listening = ServerSocketChannel.open();
                Socket orders = new Socket(here, Integer.parseInt(args[1]));
                BufferedReader in = new BufferedReader(new InputStreamReader(orders.getInputStream(), StandardCharsets.UTF_8));
                PrintStream out = new PrintStream(orders.getOutputStream(), true, StandardCharsets.UTF_8)) {
            listening.socket().setReuseAddress(true);
            listening.bind(new InetSocketAddress(here, Integer.parseInt(args[0])), BACKLOG);
            becomeStandardInput(listening);
            out.println("listening");
            for (String order = in.readLine(); order != null; order = in.readLine()) {
                Process process = start(List.of(order.split("\t")));
                started.add(process);
                out.println("started " + process.pid());
                process.onExit().thenAccept(ended -> out.println("ended " + ended.pid() + " " + ended.exitValue()));
            }
        } finally {
            started.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(List<String> order) throws IOException {
        return new ProcessBuilder(order.subList(1, order.size())).redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(new File(order.get(0)))).start();
    }

    private static void becomeStandardInput(ServerSocketChannel socket) throws ReflectiveOperationException {
        Method number = Class.forName("sun.nio.ch.SelChImpl").getDeclaredMethod("getFDVal");
        Method copy = Class.forName("sun.nio.ch.InheritedChannel").getDeclaredMethod("dup2", int.class, int.class);
        number.setAccessible(true);
        copy.setAccessible(true);
        copy.invoke(null, number.invoke(socket), 0);
    }
}
