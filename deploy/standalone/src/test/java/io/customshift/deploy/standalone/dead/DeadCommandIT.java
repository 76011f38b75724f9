package io.customshift.deploy.standalone.dead;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.standalone.console.Failures;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The commands on a real broker. */
class DeadCommandIT {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

    private final LocalInfra infra = LocalInfra.shared();
    private final TopicNames names = new TopicNames(LocalInfra.uniqueName("dead") + ".");
    private final ClientSettings settings = ClientSettings.of(infra.bootstrapServers());
    private String said = "";

    @BeforeEach
    void makeTopics() throws Exception {
        try (Admin admin = Admin.create(settings.admin())) {
            admin.createTopics(Stream.of(Topics.QUARANTINE, Topics.DEAD_LETTERS, Topics.REQUESTS)
                            .map(topic -> new NewTopic(names.of(topic), 3, (short) 1).configs(topic.configs()))
                            .toList())
                    .all()
                    .get();
        }
    }

    @Test
    void recordIsListedShownAndSentAgainAsItWas() throws Exception {
        assertThat(run("list", "--json")).isZero();
        assertThat(said).isEqualTo("[]\n");
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", new byte[] {(byte) 0xff, 0});
        headers.add("trace", null);
        byte[] value = "{\"promt\":1}".getBytes(StandardCharsets.UTF_8);
        Inbound read = new Inbound(names.of(Topics.REQUESTS), 2, 41, new byte[] {1, (byte) 0xfe}, value, headers);
        send(read.quarantined(WireException.invalid("/promt", "field is \"promt\"; known are prompt"), null, NOW));
        String id = names.of(Topics.REQUESTS) + "/2/41";

        assertThat(run("list")).isZero();
        assertThat(said).contains("record", "INVALID_VALUE", id, "known are prompt");
        assertThat(run("show", id)).isZero();
        assertThat(said).contains("{\"promt\":1}");
        assertThat(run("retry", id)).isZero();

        assertThat(records(Topics.REQUESTS)).singleElement().satisfies(again -> {
            assertThat(again.partition()).isEqualTo(2);
            assertThat(again.key()).isEqualTo(new byte[] {1, (byte) 0xfe});
            assertThat(again.value()).isEqualTo(value);
            assertThat(again.headers()).isEqualTo(headers);
        });
        assertThat(run("list")).isZero();
        assertThat(said).contains("nothing is dead");
    }

    @Test
    void recordThatWasCutIsRefusedWithTheWayOut() throws Exception {
        Inbound read = new Inbound(names.of(Topics.REQUESTS), 0, 7, new byte[70_000], null, List.of());
        send(read.quarantined(WireException.invalid("", "no value"), null, NOW));
        assertThat(run("retry", names.of(Topics.REQUESTS) + "/0/7")).isEqualTo(1);
        assertThat(said).contains("send it from its source");
        assertThat(records(Topics.REQUESTS)).isEmpty();
    }

    @Test
    void pictureIsListedByJobAndDiscardedForGood() throws Exception {
        DeadLetter letter = new DeadLetter(
                Tenant.DEFAULT,
                new JobId("spring"),
                new ImageId("dau6z3xadley5s3slopwy5biout75ob2"),
                new ShardId("spring-s0"),
                0,
                new SubjectId("mug"),
                0,
                3,
                FailureCode.REFERENCE_UNREADABLE,
                false,
                "the photo is cut short",
                null,
                NOW);
        send(letter);
        assertThat(run("list", "--job", "spring", "--json")).isZero();
        assertThat(said).contains("\"kind\":\"picture\"", "default/spring/dau6z3xadley5s3slopwy5biout75ob2");
        assertThat(run("list", "--job", "autumn")).isZero();
        assertThat(said).contains("nothing is dead");
        assertThat(run("discard", "nope")).isEqualTo(1);
        assertThat(said).contains("dead list");
        assertThat(run("discard")).isEqualTo(2);
        assertThat(run("discard", "--all")).isZero();
        assertThat(run("list")).isZero();
        assertThat(said).contains("nothing is dead");
    }

    @Test
    void brokerThatDoesNotAnswerIsNamed() {
        assertThat(execute("list", "--broker", "127.0.0.1:1")).isEqualTo(1);
        assertThat(said).contains("127.0.0.1:1", "KAFKA_BOOTSTRAP_SERVERS");
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--broker", infra.bootstrapServers(), "--topic-prefix", names.prefix()));
        return execute(all.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(text, true, StandardCharsets.UTF_8);
        System.setOut(both);
        System.setErr(both);
        try {
            return new CommandLine(new DeadCommand())
                    .setExecutionExceptionHandler(new Failures())
                    .execute(arguments);
        } finally {
            System.setOut(out);
            System.setErr(err);
            said = text.toString(StandardCharsets.UTF_8);
        }
    }

    private void send(Message message) throws Exception {
        try (var producer =
                new KafkaProducer<>(settings.producer(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(Outbound.of(names, EventCodec.encode("/test", NOW, message)))
                    .get();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(names.of(topic)).stream()
                    .map(found -> new TopicPartition(found.topic(), found.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}
