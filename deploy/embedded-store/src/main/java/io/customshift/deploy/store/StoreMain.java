package io.customshift.deploy.store;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;

/**
 * Runs a real S3 server on a folder until SIGTERM: requests must be signed (version 4), and a put with {@code
 * If-None-Match: *} has one winner. It has no tags, versions or life cycle rules, and no key may be the folder of
 * another.
 *
 * <p>Prints one line when clients can connect: {@code READY store=http://HOST:PORT ms=N}, or https. Exit code 2: the command line is
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
        String endpoint = (options.tls().isPresent() ? "https://" : "http://") + options.host() + ":" + port;
        Properties settings = new Properties();
        settings.setProperty(options.tls().isPresent() ? "s3proxy.secure-endpoint" : "s3proxy.endpoint", endpoint);
        options.tls().ifPresent(tls -> {
            settings.setProperty("s3proxy.keystore-path", tls.keyStore().toString());
            settings.setProperty("s3proxy.keystore-password", tls.password());
        });
        settings.setProperty("s3proxy.authorization", "aws-v4");
        settings.setProperty("s3proxy.identity", options.accessKey());
        settings.setProperty("s3proxy.credential", options.secretKey());
        settings.setProperty("jclouds.identity", "local");
        settings.setProperty("jclouds.credential", "local");
        settings.setProperty("jclouds.filesystem.basedir", objects.toString());
        S3Proxy.Builder.fromProperties(settings)
                .blobStore(new KeyRules(BlobStores.create("filesystem-nio2", settings)))
                // The token that goes with keys of a session: it knows none, and passes it over.
                .ignoreUnknownHeaders(true)
                .build()
                .start();
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
