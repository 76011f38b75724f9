package io.customshift.scheduler.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A store's address that hands everything on, but refuses to give objects with {@code denied} in their key, for good. May go away. */
final class DenyingStore implements AutoCloseable {
    private static final String BODY =
            "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code>" + "<Message>archived</Message></Error>";

    /** How it is towards everybody. */
    enum Mood {
        WELL,
        /** No connection lasts. */
        GONE,
        /** Whatever is asked is forbidden. */
        DENIES_ALL
    }

    volatile Mood mood = Mood.WELL;

    private final ServerSocket listening;
    private final URI store;

    DenyingStore(URI store) throws IOException {
        this.store = store;
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String endpoint() {
        return "http://127.0.0.1:" + listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket server = new Socket(store.getHost(), store.getPort());
                daemon(() -> forward(client, server, true));
                daemon(() -> forward(server, client, false));
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** A request without a body comes in one piece, so the beginning of a piece tells. */
    private void forward(Socket from, Socket to, boolean requests) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] piece = new byte[1 << 16];
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                String line = new String(piece, 0, Math.min(n, 500), StandardCharsets.ISO_8859_1).split("\r\n", 2)[0];
                if (mood == Mood.GONE) {
                    return;
                }
                if (requests && (mood == Mood.DENIES_ALL || line.startsWith("GET ") && line.contains("denied"))) {
                    // What follows of a body would read as another request.
                    from.getOutputStream()
                            .write(("HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nConnection: close\r\n"
                                            + "Content-Length: " + BODY.length() + "\r\n\r\n"
                                            + (line.startsWith("HEAD ") ? "" : BODY))
                                    .getBytes(StandardCharsets.ISO_8859_1));
                    return;
                }
                out.write(piece, 0, n);
            }
        } catch (IOException e) {
            // one side went
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "denying-store");
        thread.setDaemon(true);
        thread.start();
    }
}
