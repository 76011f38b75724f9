package io.customshift.deploy.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.Uuid;

/** What a node remembers in its folder beside Kafka's own log: the cluster id and the ports of the last run. */
final class NodeDirectory {

    private final Path file;
    private final Properties remembered = new Properties();

    NodeDirectory(Path directory) throws IOException {
        Files.createDirectories(directory);
        this.file = directory.resolve("node.properties");
        if (Files.exists(file)) {
            try (InputStream in = Files.newInputStream(file)) {
                remembered.load(in);
            }
        }
    }

    /** The cluster id given, else that of the last run, else a new one; one that differs from the last run's is refused. */
    String clusterId(Optional<String> given) {
        String known = remembered.getProperty("cluster.id");
        if (known != null && given.isPresent() && !given.get().equals(known)) {
            throw new IllegalArgumentException("--cluster-id is " + given.get() + " but " + file.getParent()
                    + " belongs to cluster " + known + "; use that id or another --data-dir");
        }
        String id =
                given.orElseGet(() -> known != null ? known : Uuid.randomUuid().toString());
        remembered.setProperty("cluster.id", id);
        return id;
    }

    /** The port asked for, which must be free; for 0 the last run's if it is free, else a free one. */
    int port(String name, String host, int asked) throws IOException {
        int port = asked;
        if (asked == 0) {
            int last = Integer.parseInt(remembered.getProperty(name, "0"));
            port = last != 0 && isFree(host, last) ? last : free(host);
        } else if (!isFree(host, asked)) {
            throw new IllegalArgumentException("port " + asked + " on " + host
                    + " is used by another program; stop it, " + "or give another number, or 0 for a free one");
        }
        remembered.setProperty(name, Integer.toString(port));
        return port;
    }

    /** Writes what was decided, whole or not at all. */
    void save() throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (OutputStream out = Files.newOutputStream(draft)) {
            remembered.store(out, "kept across runs");
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
