package io.customshift.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.codec.MessageType;
import io.customshift.schemas.codec.MessageTypes;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.topics.Topics;
import io.customshift.worker.fleet.TestFleet.Worker;
import io.customshift.worker.render.Shards;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Records of every make on the topics that a worker reads: the good one behind them is taken, and the worker stays well. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileShardsIT {
    private static final ImageSize SIZE = new ImageSize(64, 64);

    private final TestFleet fleet = new TestFleet();
    private final String topic = fleet.prefix + "shards.v1";
    private Worker worker;
    private ModelVersion model;
    private Reference photo;

    @BeforeAll
    void start() {
        worker = fleet.startWorker("w-1", Map.of());
        model = fleet.awaitReady(worker).model();
        photo = fleet.photo("mug", Color.RED);
        // The first picture compiles the networks.
        fleet.send(shard("first"));
        until(120, () -> finished("first"));
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
    void everyCodecOfTheClientsIsRead(String codec) {
        Map<String, Object> settings =
                ClientSettings.of(fleet.infra.bootstrapServers()).producer();
        settings.put("compression.type", codec);
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record(shard("codec-" + codec)));
            producer.flush();
        }
        until(30, () -> finished("codec-" + codec));
    }

    /** Failed before: its quarantine record was longer than its topic takes, and the channel ended for good. */
    @Test
    void headerOfTwoMegabytesOfControlCharactersIsQuarantinedInBounds() {
        ProducerRecord<String, byte[]> poison = new ProducerRecord<>(topic, 0, "poison", utf8("no shard"));
        poison.headers().add("ce_type", utf8("io.customshift.shard.queued.v1")).add("none", null);
        poison.headers().add("junk", utf8("\u0001".repeat(2_000_000)));
        fleet.send(poison);
        nextIsTaken("behind-poison", 0);
        until(
                30,
                () -> fleet.events(Quarantined.class).stream()
                        .anyMatch(kept -> Arrays.equals(kept.keyBytes(), utf8("poison"))));
        assertThat(fleet.events(Quarantined.class))
                .filteredOn(kept -> Arrays.equals(kept.keyBytes(), utf8("poison")))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.headersSha256()).isNotNull();
                    assertThat(EventCodec.encode("/w", Instant.now(), kept).value())
                            .hasSizeLessThan(100_000);
                });
    }

    @Test
    void anyRecordsLeaveTheWorkerWorking() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = record(shard("fuzzed")).value();
        for (int partition = 0; partition < 4; partition++) {
            for (int i = 0; i < 25; i++) {
                fleet.send(junk(random, partition, good));
            }
            nextIsTaken("after-fuzz-" + partition, partition);
        }
        assertThat(fleet.get(worker, "/q/health/live")).startsWith("200");
        assertThat(fleet.get(worker, "/q/health/ready")).startsWith("200");
    }

    /**
     * Failed before, on the topic that fences took the place of: a header without a value ended its reader again and again, no
     * running worker heard of a cancelled job and no new one started for a day.
     */
    @Test
    void junkAmongFencesHidesNoneAndKeepsNoWorkerFromStarting() {
        String fences = fleet.prefix + Topics.JOB_FENCES.name();
        Random random = new Random(7);
        byte[] good = utf8("{\"tenant\":\"default\",\"job\":\"x\",\"closedRound\":0,\"reason\":\"CANCELLED\"}");
        for (int i = 0; i < 20; i++) {
            ProducerRecord<String, byte[]> junk = junk(random, 0, good);
            ProducerRecord<String, byte[]> record = new ProducerRecord<>(fences, 0, "default/x-" + i, junk.value());
            junk.headers().forEach(header -> record.headers().add(header));
            record.headers().add("ce_time", null);
            fleet.send(record);
        }
        fleet.send(new JobFence(Tenant.DEFAULT, new JobId("fenced"), 0, FenceReason.CANCELLED, Instant.now()));
        long begun = System.nanoTime();
        until(10, () -> {
            fleet.send(shard("fenced"));
            return fleet.events(ShardGivenBack.class).stream()
                    .anyMatch(back -> back.job().value().equals("fenced"));
        });
        System.out.printf("fence heard after %.2f s%n", (System.nanoTime() - begun) / 1e9);
        Worker second = fleet.startWorker("w-2", Map.of());
        fleet.awaitReady(second);
        second.process().stop();
    }

    private ProducerRecord<String, byte[]> junk(Random random, int partition, byte[] good) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, partition, "junk", value(random, good));
        if (random.nextBoolean()) {
            List<String> types =
                    MessageTypes.all().stream().map(MessageType::name).toList();
            Map.of("ce_specversion", "1.0", "ce_id", "1", "ce_source", "/x")
                    .forEach((name, text) -> record.headers().add(name, utf8(text)));
            record.headers().add("ce_type", utf8(types.get(random.nextInt(types.size()))));
        }
        String[] names = {"ce_id", "ce_time", "content-type", "trace", "", "CE_TYPE"};
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] content = new byte[1 << random.nextInt(16)];
            random.nextBytes(content);
            record.headers().add(names[random.nextInt(names.length)], random.nextInt(4) == 0 ? null : content);
        }
        return record;
    }

    private static byte @Nullable [] value(Random random, byte[] good) {
        switch (random.nextInt(5)) {
            case 0:
                return null;
            case 1:
                return new byte[0];
            case 2:
                return utf8("[".repeat(random.nextInt(5_000)));
            case 3:
                return Arrays.copyOf(good, random.nextInt(good.length));
            default:
                byte[] flipped = good.clone();
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
                // No work, even where it can still be read.
                return new String(flipped, StandardCharsets.ISO_8859_1)
                        .replace("\"images\"", "\"imagos\"")
                        .getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Sends a good shard to the partition, waits for its end, and tells after how long it was begun. */
    private void nextIsTaken(String job, int partition) {
        ProducerRecord<String, byte[]> good = record(shard(job));
        ProducerRecord<String, byte[]> there = new ProducerRecord<>(topic, partition, good.key(), good.value());
        good.headers().forEach(header -> there.headers().add(header));
        Instant sent = Instant.now();
        fleet.send(there);
        until(60, () -> finished(job));
        double seconds = fleet.events(ShardStarted.class).stream()
                .filter(started -> started.job().value().equals(job))
                .mapToDouble(started -> Duration.between(sent, started.at()).toMillis() / 1e3)
                .findFirst()
                .orElseThrow();
        System.out.printf("%s taken after %.2f s%n", job, seconds);
    }

    private ProducerRecord<String, byte[]> record(Shard shard) {
        return Outbound.of(new TopicNames(fleet.prefix), EventCodec.encode("/test", Instant.now(), shard));
    }

    private Shard shard(String job) {
        return Shards.shard(job, 0, "mug", List.of(photo), List.of("a mug"), model, SIZE, 1);
    }

    private boolean finished(String job) {
        return fleet.events(ShardFinished.class).stream()
                .anyMatch(event -> event.job().value().equals(job));
    }

    private static void until(int seconds, BooleanSupplier seen) {
        await().atMost(Duration.ofSeconds(seconds)).until(seen::getAsBoolean);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
