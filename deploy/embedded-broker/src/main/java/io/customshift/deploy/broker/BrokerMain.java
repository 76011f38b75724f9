package io.customshift.deploy.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.Time;

/**
 * Runs one real Kafka node (broker and controller in one) in this JVM until SIGTERM: formats its folder on the first
 * run, keeps the cluster id and, where port 0 is given, the ports in it.
 *
 * <p>Prints one line when clients can connect: {@code READY broker=HOST:PORT controller=HOST:PORT cluster=ID ms=N}. Exit
 * code 2: the command line is wrong or a port is taken; 1: the node failed. Three of them make a cluster.
 */
public final class BrokerMain {

    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException {
        long started = System.nanoTime();
        BrokerOptions options;
        NodeDirectory directory;
        String cluster;
        int port;
        int controllerPort;
        try {
            options = BrokerOptions.parse(arguments);
            directory = new NodeDirectory(options.dataDirectory());
            cluster = directory.clusterId(options.clusterId());
            port = directory.port("port", options.host(), options.port());
            controllerPort = directory.port("controller.port", options.host(), options.controllerPort());
            directory.save();
        } catch (IllegalArgumentException e) {
            System.err.println("broker: " + e.getMessage() + System.lineSeparator() + BrokerOptions.USAGE);
            System.exit(2);
            return;
        }
        Properties settings = BrokerSettings.of(options, port, controllerPort);
        Path file = options.dataDirectory().resolve("server.properties");
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            settings.store(out, "written at every start");
        }
        format(file, cluster, options.security().map(BrokerSecurity::format).orElse(List.of()));

        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "broker-shutdown"));
        server.startup();
        System.out.printf(
                "READY broker=%s:%d controller=%s:%d cluster=%s ms=%d%n",
                options.host(),
                port,
                options.host(),
                controllerPort,
                cluster,
                (System.nanoTime() - started) / 1_000_000);
        System.out.flush();
        server.awaitShutdown();
    }

    private static void format(Path configuration, String cluster, List<String> users) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        List<String> command =
                new ArrayList<>(List.of("format", "--ignore-formatted", "-t", cluster, "-c", configuration.toString()));
        command.addAll(users);
        int status = StorageTool.execute(
                command.toArray(String[]::new), new PrintStream(said, true, StandardCharsets.UTF_8));
        if (status != 0) {
            throw new IllegalStateException("formatting failed with status " + status + ": "
                    + said.toString(StandardCharsets.UTF_8).strip());
        }
    }
}
