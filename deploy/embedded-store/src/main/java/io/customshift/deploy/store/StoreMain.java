package io.customshift.deploy.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs a real S3 server on a folder until SIGTERM: requests must be signed (version 4), and a put with {@code
 * If-None-Match: *} has one winner. It has no tags, versions or life cycle rules, and no key may be the folder of
 * another.
 *
 * <p>Prints one line when clients can connect: {@code READY store=http://HOST:PORT ms=N}. Exit code 2: the command line is
 * wrong or the port is taken; 1: the server failed.
 */
public final class StoreMain {

    private StoreMain() {}

    public static void main(String[] arguments) throws Exception {
        long started = System.nanoTime();
        StoreOptions options;
        int port;
        try {
            options = StoreOptions.parse(System.getenv(), arguments);
            port = port(options);
        } catch (IllegalArgumentException e) {
            System.err.println("store: " + e.getMessage() + System.lineSeparator() + StoreOptions.USAGE);
            System.exit(2);
            return;
        }
        Path objects = Files.createDirectories(options.dataDirectory().resolve("objects"));
        String endpoint = "http://" + options.host() + ":" + port;
        // System properties win over the file, so the secret is never written to disk.
        System.setProperty("s3proxy.endpoint", endpoint);
        System.setProperty("s3proxy.authorization", "aws-v4");
        System.setProperty("s3proxy.identity", options.accessKey());
        System.setProperty("s3proxy.credential", options.secretKey());
        System.setProperty("jclouds.provider", "filesystem-nio2");
        System.setProperty("jclouds.identity", "local");
        System.setProperty("jclouds.credential", "local");
        System.setProperty("jclouds.filesystem.basedir", objects.toString());
        Path file = options.dataDirectory().resolve("s3proxy.properties");
        Files.writeString(file, "# Settings are given by the program that starts the server.\n");

        org.gaul.s3proxy.Main.main(new String[] {"--properties", file.toString()});
        System.out.printf("READY store=%s ms=%d%n", endpoint, (System.nanoTime() - started) / 1_000_000);
        System.out.flush();
    }

    private static int port(StoreOptions options) throws IOException {
        Path remembered = Files.createDirectories(options.dataDirectory()).resolve("port");
        int port = options.port();
        if (port == 0) {
            int last = Files.exists(remembered)
                    ? Integer.parseInt(Files.readString(remembered).strip())
                    : 0;
            port = last != 0 && isFree(options.host(), last) ? last : free(options.host());
        } else if (!isFree(options.host(), port)) {
            throw new IllegalArgumentException("port " + port + " on " + options.host()
                    + " is used by another program; stop it, or give another number, or 0 for a free one");
        }
        Files.writeString(remembered, port + "\n");
        return port;
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int free(String host) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        }
    }
}
