package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.topics.Topics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three brokers with a disk each, one of which is lost in the middle of a job. */
class DiskLossIT {
    private static final int PICTURES = 60;

    @TempDir
    Path folder;

    private final Installation installation = Installation.locate();
    private final String cluster = Uuid.randomUuid().toString();
    private final List<Integer> ports = new ArrayList<>();
    private final Map<Integer, ChildJvm> brokers = new HashMap<>();

    @BeforeEach
    void startBrokers() throws IOException {
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            held.add(new ServerSocket(0));
            ports.add(held.get(i).getLocalPort());
        }
        for (ServerSocket one : held) {
            one.close();
        }
        for (int node = 1; node <= 3; node++) {
            brokers.put(node, ChildJvm.start(broker(node)));
        }
        brokers.values().forEach(ChildJvm::awaitReady);
    }

    @AfterEach
    void stopBrokers() {
        brokers.values().forEach(ChildJvm::kill);
    }

    /** Failed before: topics had the broker's own replication, and the least number of copies in sync was one. */
    @Test
    void acknowledgedJobOutlivesTheDiskOfTheBrokerThatLeadsIt() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        Map<String, String> environment =
                new HashMap<>(infra.settings(infra.createBucket(LocalInfra.uniqueName("disk-loss"))));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", bootstrap());
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        environment.put("CUSTOMSHIFT_POLICY_IMAGES_MAX", "8");
        Path data = Files.createDirectories(folder.resolve("scheduler"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap()))) {
            // As an administrator may have made it: kept once, with the broker's own limit of a record.
            admin.createTopics(List.of(new NewTopic("quarantine.v1", Optional.of(1), Optional.of((short) 1))))
                    .all()
                    .get();
            try (SchedulerProcess scheduler = new SchedulerProcess(data, environment)) {
                scheduler.awaitReady();
                assertThat(Files.readString(data.resolve("scheduler.log")))
                        .contains("topic quarantine.v1 is kept 1 times, configured are 3");
                ConfigResource quarantine = new ConfigResource(ConfigResource.Type.TOPIC, "quarantine.v1");
                assertThat(admin.describeConfigs(List.of(quarantine)).all().get())
                        .extractingByKey(quarantine)
                        .satisfies(config -> assertThat(
                                        config.get("max.message.bytes").value())
                                .as("a longer record is refused, with all others of its transaction")
                                .isEqualTo(Integer.toString(Topics.QUARANTINE.maxMessageBytes())));
                FakeWorker worker = new FakeWorker(bootstrap(), "");
                worker.imageMillis = 150;
                submit(scheduler);
                scheduler.awaitJob("kept", job -> job.path("stored").asInt() > 4);
                allTopicsAreKeptThreeTimesAndWrittenTwice(admin);

                int leader = leader(admin, "scheduler-commands.v1");
                java.util.Objects.requireNonNull(brokers.get(leader)).kill();
                wipe(disk(leader));
                brokers.put(leader, ChildJvm.start(broker(leader)));

                scheduler.awaitPhase("kept", "FINISHED");
                assertThat(scheduler.get("/v1/jobs/kept").json().path("stored").asInt())
                        .isEqualTo(PICTURES);
                assertThat(worker.made).hasSize(PICTURES);
                worker.close();
            }
        }
    }

    private static void submit(SchedulerProcess scheduler) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png", png);
        assertThat(scheduler
                        .put(
                                "/v1/subjects/mug",
                                "multipart/form-data; boundary=xx",
                                Multipart.of("xx", "mug", png.toByteArray()))
                        .status())
                .isEqualTo(201);
        assertThat(scheduler
                        .put("/v1/jobs/kept", "text/csv", "subject,prompt,count\nmug,a mug," + PICTURES + "\n")
                        .status())
                .isEqualTo(201);
    }

    private void allTopicsAreKeptThreeTimesAndWrittenTwice(Admin admin) throws Exception {
        Set<String> names = new HashSet<>(admin.listTopics().names().get());
        assertThat(names)
                .contains("scheduler-commands.v1", "scheduler-journal.v1")
                .anyMatch(n -> n.endsWith("-changelog"));
        Topics.all().forEach(topic -> assertThat(names).contains(topic.name()));
        names.remove("quarantine.v1");
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            assertThat(topic.partitions())
                    .as(topic.name())
                    .allSatisfy(partition -> assertThat(partition.replicas()).hasSize(3));
        }
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        admin.describeConfigs(resources)
                .all()
                .get()
                .forEach((topic, config) -> assertThat(
                                config.get("min.insync.replicas").value())
                        .as(topic.name())
                        .isEqualTo("2"));
    }

    private static int leader(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next()
                .partitions()
                .get(0)
                .leader()
                .id();
    }

    private ChildSpec broker(int node) {
        String voters = Stream.of(1, 2, 3)
                .map(i -> i + "@127.0.0.1:" + ports.get(2 + i))
                .reduce((a, b) -> a + "," + b)
                .orElseThrow();
        return EmbeddedServers.brokerNode(
                installation,
                "broker-" + node,
                List.of(
                        "--data-dir", disk(node).toString(),
                        "--port", Integer.toString(ports.get(node - 1)),
                        "--controller-port", Integer.toString(ports.get(2 + node)),
                        "--node-id", Integer.toString(node),
                        "--voters", voters,
                        "--cluster-id", cluster),
                folder.resolve("broker-" + node + ".log"));
    }

    private String bootstrap() {
        return "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1) + ",127.0.0.1:" + ports.get(2);
    }

    private Path disk(int node) {
        return folder.resolve("disk-" + node);
    }

    private static void wipe(Path disk) throws IOException {
        try (Stream<Path> files = Files.walk(disk)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
