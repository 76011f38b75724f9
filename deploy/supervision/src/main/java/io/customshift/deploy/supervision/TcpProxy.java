package io.customshift.deploy.supervision;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/**
 * Stands between one process and a server, so that the way between these two can be cut, silenced or made long while everybody
 * else's is as it was. Bytes go through as they are. Closes what it holds when it is closed.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 1 << 14;

    private final InetSocketAddress target;
    private final ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile boolean silent;
    private volatile boolean requestsHeld;
    private volatile boolean answersHeld;
    private volatile Duration delay = Duration.ZERO;

    private TcpProxy(InetSocketAddress target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept, "proxy-accept");
    }

    /** A way to a server, which need not be there yet, on a port of its own. */
    public static TcpProxy to(String host, int port) throws IOException {
        return new TcpProxy(new InetSocketAddress(host, port));
    }

    /** The same for an HTTP endpoint. */
    public static TcpProxy to(URI endpoint) throws IOException {
        return to(endpoint.getHost(), endpoint.getPort());
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** The endpoint that a client takes instead of the server's. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Ends all connections and refuses new ones until {@link #mend}. */
    public void cut() {
        cut = true;
        sockets.forEach(TcpProxy::close);
    }

    /**
     * Nothing passes until {@link #mend}, and nobody is told: connections stand and are accepted, as when a network has lost its
     * other side.
     */
    public void silence() {
        silent = true;
    }

    /** All passes again at once; connections that were silenced end, since nothing of them may be lost in between. */
    public void mend() {
        cut = false;
        delay = Duration.ZERO;
        if (silent) {
            sockets.forEach(TcpProxy::close);
            silent = false;
        }
    }

    /** A request's answer comes so much later, half of it on the way there; as many bytes at a time as before. */
    public void delay(Duration roundTrip) {
        delay = roundTrip;
    }

    /** What the process sends is kept until {@link #release}, and nothing is lost: a network that delivers late. */
    public void holdRequests() {
        requestsHeld = true;
    }

    /** The same with what the server sends: it does what it is asked for, and nobody hears of it. */
    public void holdAnswers() {
        answersHeld = true;
    }

    /** What was held arrives now. */
    public void release() {
        requestsHeld = false;
        answersHeld = false;
    }

    @Override
    public void close() {
        cut();
        try {
            listening.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (cut) {
                    close(client);
                } else {
                    sockets.add(client);
                    daemon(() -> connect(client), "proxy-connect");
                }
            } catch (IOException e) {
                // closed, or a client that left at once
            }
        }
    }

    private void connect(Socket client) {
        Socket server = new Socket();
        sockets.add(server);
        try {
            awaitVoice(client, () -> false);
            server.connect(target, 3_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            new Late(client, server, () -> requestsHeld).start();
            new Late(server, client, () -> answersHeld).start();
        } catch (IOException e) {
            // A server that is not there: the client sees its connection end.
            close(client);
            close(server);
            sockets.remove(client);
            sockets.remove(server);
        }
    }

    /** Returns when what came for this connection may go on. */
    private void awaitVoice(Socket connection, BooleanSupplier held) throws IOException {
        try {
            while (silent || held.getAsBoolean()) {
                Thread.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (connection.isClosed()) {
            throw new IOException("it was silenced");
        }
    }

    /** What comes is written when its time has come; reading goes on meanwhile. */
    private final class Late {
        private final Socket from;
        private final Socket to;
        private final BooleanSupplier held;
        private final Deque<Chunk> chunks = new ArrayDeque<>();
        private boolean ended;

        @SuppressWarnings("ArrayRecordComponent")
        private record Chunk(byte[] bytes, long due) {}

        Late(Socket from, Socket to, BooleanSupplier held) {
            this.from = from;
            this.to = to;
            this.held = held;
        }

        void start() {
            daemon(this::read, "proxy-read");
            daemon(this::write, "proxy-write");
        }

        private void read() {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[CHUNK];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    synchronized (this) {
                        chunks.add(new Chunk(
                                java.util.Arrays.copyOf(buffer, read), System.nanoTime() + delay.toNanos() / 2));
                        notifyAll();
                    }
                }
            } catch (IOException e) {
                // as an end
            }
            synchronized (this) {
                ended = true;
                notifyAll();
            }
        }

        private void write() {
            try (from;
                    to) {
                OutputStream out = to.getOutputStream();
                for (Chunk chunk = next(); chunk.bytes().length > 0; chunk = next()) {
                    long wait = chunk.due() - System.nanoTime();
                    if (wait > 0) {
                        Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
                    }
                    awaitVoice(to, held);
                    out.write(chunk.bytes());
                    out.flush();
                }
            } catch (IOException e) {
                // One side has gone, and takes the other with it.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                sockets.remove(from);
                sockets.remove(to);
            }
        }

        /** Empty at the end. */
        private synchronized Chunk next() throws InterruptedException {
            while (chunks.isEmpty() && !ended) {
                wait();
            }
            return chunks.isEmpty() ? new Chunk(new byte[0], 0) : chunks.remove();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // closed all the same
        }
    }

    private static void daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
