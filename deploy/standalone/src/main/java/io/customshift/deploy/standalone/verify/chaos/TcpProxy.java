package io.customshift.deploy.standalone.verify.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process's way to one server: passes bytes on, later or not at all. Cut, it is a network that has lost its other side:
 * connections stay open and silent, as they do in a partition; healed, those are reset and new ones pass.
 *
 * <p>Two threads for each connection; every thread ends with its connection or with {@link #close}.
 */
final class TcpProxy implements Closeable {
    private static final int CONNECT_MS = 2_000;

    private final ServerSocket server;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile long delayMillis;
    private volatile boolean closed;

    /**
     * @param port of 127.0.0.1 that it listens on
     * @param target port of 127.0.0.1 that it passes bytes to, which need not be there yet
     */
    TcpProxy(int port, int target) {
        this.target = target;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port + " cannot be listened on", e);
        }
        start("accept", this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Nothing passes any more. */
    void cut() {
        cut = true;
    }

    /** Each piece of an answer comes so much later. */
    void delay(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** All passes at once again; connections that were silent are reset. */
    void heal() {
        delayMillis = 0;
        if (cut) {
            cut = false;
            open.forEach(TcpProxy::reset);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                open.add(client);
                start("connect", () -> connect(client));
            } catch (IOException e) {
                // closed, or a client that left at once
            }
        }
    }

    private void connect(Socket client) {
        awaitHealed();
        Socket upstream = new Socket();
        try {
            upstream.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), CONNECT_MS);
        } catch (IOException e) {
            reset(upstream);
            reset(client);
            open.remove(client);
            return;
        }
        open.add(upstream);
        Thread there = start("there", () -> pump(client, upstream, false));
        pump(upstream, client, true);
        try {
            there.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reset(client);
        reset(upstream);
        open.remove(client);
        open.remove(upstream);
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (answers && delayMillis > 0) {
                    Thread.sleep(delayMillis);
                }
                awaitHealed();
                out.write(buffer, 0, read);
                out.flush();
            }
            to.shutdownOutput();
        } catch (IOException e) {
            reset(from);
            reset(to);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitHealed() {
        try {
            while (cut && !closed) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reset(Socket socket) {
        try {
            // With no linger the other side sees a reset instead of an orderly end.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // closed already
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(null, work, "proxy-" + name, 1 << 18);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            // nothing left to close
        }
        open.forEach(TcpProxy::reset);
    }
}
