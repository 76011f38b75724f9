package io.customshift.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.models.image.PngMetadata;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.topics.Topics;
import io.customshift.worker.fleet.TestFleet.Worker;
import io.customshift.worker.render.Shards;
import java.awt.Color;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** One worker that serves all tests, which keep apart by jobs and subjects. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WorkerIT {
    private static final ImageSize SIZE = new ImageSize(64, 64);

    private final TestFleet fleet = new TestFleet();
    private Worker worker;
    private ModelVersion model;

    @BeforeAll
    void start() {
        worker = fleet.startWorker("w-1", Map.of());
        model = fleet.awaitReady(worker).model();
    }

    @AfterAll
    void stop() {
        fleet.close();
    }

    @Test
    void twoShardsGiveAllTheirPicturesWithSidecarsAndEvents() {
        Reference red = fleet.photo("red-mug", Color.RED);
        Reference blue = fleet.photo("blue-mug", Color.BLUE);
        Shard first = shard("catalogue", 0, "red-mug", red, 4, 4);
        Shard second = shard("catalogue", 1, "blue-mug", blue, 4, 4);
        fleet.send(first);
        fleet.send(second);

        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(finished("catalogue")).hasSize(2));
        assertThat(stored("catalogue")).hasSize(8).allSatisfy(event -> {
            byte[] png = fleet.store.get(event.key(), 1 << 20);
            assertThat(Canonical.ofBytes(png)).isEqualTo(event.sha256());
            assertThat(PngMetadata.read(png, "picture").customshift()).isPresent();
            assertThat(fleet.store.stat(BucketLayout.sidecarOf(event.key()))).isPresent();
        });
        assertThat(stored("catalogue")).extracting(ImageStored::sha256).doesNotHaveDuplicates();
        assertThat(fleet.get(worker, "/q/health/live")).startsWith("200");
    }

    @Test
    void shardThatComesAgainFindsItsPicturesAndItsSubjectIsEncodedOnce() {
        Reference photo = fleet.photo("green-mug", Color.GREEN);
        double missesBefore = fleet.metric(worker, "customshift_worker_cache_misses_total");
        Shard shard = shard("again", 0, "green-mug", photo, 3, 4);
        fleet.send(shard);
        fleet.send(shard);
        fleet.send(shard("again", 1, "green-mug", photo, 5, 4));

        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(finished("again")).hasSize(3));
        assertThat(finished("again")).extracting(ShardFinished::reused).containsExactlyInAnyOrder(0, 3, 3);
        assertThat(fleet.metric(worker, "customshift_worker_cache_misses_total") - missesBefore)
                .isEqualTo(1);
    }

    /** Its encoded photos go with it; those of another tenant's subject with the same photos stay. */
    @Test
    void subjectThatWasRemovedIsEncodedAnew() {
        Reference photo = fleet.photo("gone-mug", Color.ORANGE);
        Shard shard = shard("gone", 0, "gone-mug", photo, 1, 2);
        fleet.send(shard);
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(finished("gone")).hasSize(1));
        double entries = fleet.metric(worker, "customshift_worker_cache_entries");
        erased(new Tenant("bee"), shard);
        erased(shard.tenant(), shard);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(fleet.metric(worker, "customshift_worker_cache_entries"))
                        .isEqualTo(entries - 1));
        double misses = fleet.metric(worker, "customshift_worker_cache_misses_total");
        fleet.send(shard("gone", 1, "gone-mug", photo, 2, 2));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(finished("gone")).hasSize(2));
        assertThat(fleet.metric(worker, "customshift_worker_cache_misses_total") - misses)
                .isEqualTo(1);
    }

    private void erased(Tenant tenant, Shard shard) {
        EncodedRecord record = EventCodec.encode(
                "/test",
                Instant.now(),
                new SubjectErased(
                        tenant, shard.subject().id(), shard.subject().digest(), 1, 0, 9, List.of(), Instant.now()));
        fleet.send(Outbound.of(
                new TopicNames(fleet.prefix),
                new EncodedRecord(Topics.JOB_FENCES.name(), record.key(), record.value(), record.headers())));
    }

    @Test
    void recordThatCannotBeReadIsQuarantinedAndBlocksNothing() {
        String topic = fleet.prefix + "shards.v1";
        byte[] poison = "{\"not\": \"a shard".getBytes(StandardCharsets.UTF_8);
        for (int partition = 0; partition < 4; partition++) {
            fleet.send(new ProducerRecord<>(topic, partition, "key", poison));
        }
        fleet.send(shard("behind-poison", 0, "grey-mug", fleet.photo("grey-mug", Color.GRAY), 1, 2));

        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            assertThat(fleet.events(Quarantined.class)).hasSize(4).allSatisfy(kept -> {
                assertThat(kept.code().value()).isEqualTo("MALFORMED_JSON");
                assertThat(kept.valueBytes()).isEqualTo(poison);
            });
            assertThat(finished("behind-poison")).hasSize(1);
        });
    }

    @Test
    void referenceThatIsNoImageFailsItsShardAndNoOther() {
        Reference text = fleet.reference("text-mug", "this is no image".getBytes(StandardCharsets.UTF_8));
        fleet.send(shard("no-image", 0, "text-mug", text, 2, 2));
        fleet.send(shard("no-image", 1, "pink-mug", fleet.photo("pink-mug", Color.PINK), 2, 2));

        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            assertThat(fleet.events(ShardFailed.class))
                    .filteredOn(event -> event.job().value().equals("no-image"))
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.code()).isEqualTo(FailureCode.REFERENCE_UNREADABLE));
            assertThat(finished("no-image")).hasSize(1);
        });
    }

    @Test
    void urgentShardIsNextAtThePictureInHandAndTheRestIsGivenBack() {
        Reference photo = fleet.photo("white-mug", Color.WHITE);
        Shard bulk = shard("bulk", 0, "white-mug", photo, 40, 60);
        fleet.send(bulk);
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(stored("bulk")).isNotEmpty());
        fleet.send(Shards.ofPriority(9, shard("urgent", 0, "white-mug", photo, 1, 2)));

        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(finished("urgent")).hasSize(1));
        assertThat(finished("bulk")).isEmpty();
        assertThat(fleet.events(ShardGivenBack.class))
                .filteredOn(event -> event.job().value().equals("bulk"))
                .singleElement()
                .satisfies(back -> {
                    assertThat(back.reason()).isEqualTo(GiveBackReason.PREEMPTED);
                    assertThat(back.remaining()).hasSize(40 - stored("bulk").size());
                });
    }

    @Test
    void cancelledJobStopsAtThePictureInHand() {
        fleet.send(shard("cancelled", 0, "black-mug", fleet.photo("black-mug", Color.BLACK), 40, 60));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(stored("cancelled")).isNotEmpty());
        fleet.send(new JobFence(Tenant.DEFAULT, new JobId("cancelled"), 0, FenceReason.CANCELLED, Instant.now()));

        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(fleet.events(ShardGivenBack.class))
                        .filteredOn(event -> event.job().value().equals("cancelled"))
                        .singleElement()
                        .satisfies(back -> {
                            assertThat(back.reason()).isEqualTo(GiveBackReason.CANCELLED);
                            assertThat(back.remaining())
                                    .hasSize(40 - stored("cancelled").size());
                        }));
    }

    /** A picture of a thousand steps takes seconds; what is fenced off ends within a step or two, and the next shard begins. */
    @Test
    void fenceStopsThePictureInTheMiddleOfItsStepsAndTheNextShardBegins() {
        Reference photo = fleet.photo("brown-mug", Color.DARK_GRAY);
        fleet.send(shard("too-late", 0, "brown-mug", photo, 2, 1000));
        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(
                        () -> assertThat(of(ShardStarted.class, "too-late")).hasSize(1));
        fleet.send(shard("next", 0, "brown-mug", photo, 1, 1));
        fleet.send(new JobFence(Tenant.DEFAULT, new JobId("too-late"), 0, FenceReason.DEADLINE, Instant.now()));

        await().atMost(Duration.ofSeconds(120))
                .untilAsserted(() -> assertThat(finished("next")).hasSize(1));
        assertThat(of(ShardGivenBack.class, "too-late")).singleElement().satisfies(back -> {
            assertThat(back.reason()).isEqualTo(GiveBackReason.CANCELLED);
            assertThat(back.remaining()).hasSize(2);
            assertThat(Duration.between(
                            back.at(), of(ShardStarted.class, "next").get(0).at()))
                    .as("from the end of the one to the start of the next")
                    .isLessThan(Duration.ofSeconds(1));
        });
        assertThat(fleet.store.list("jobs/too-late/")).isEmpty();
    }

    /** The worker was off when the job was cancelled, and the order was forgotten by the time it came: it made 32 pictures. */
    @Test
    void shardOfARoundThatWasClosedLongAgoStoresNothing() {
        fleet.send(new JobFence(
                Tenant.DEFAULT,
                new JobId("long-ago"),
                0,
                FenceReason.CANCELLED,
                Instant.now().minus(Duration.ofDays(6))));
        Reference photo = fleet.photo("white-mug", Color.WHITE);
        await().atMost(Duration.ofSeconds(30)).pollDelay(Duration.ofSeconds(1)).until(() -> true);
        fleet.send(shard("long-ago", 0, "white-mug", photo, 3, 2));
        fleet.send(Shards.inRound(1, shard("long-ago", 1, "white-mug", photo, 1, 2)));

        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            assertThat(fleet.events(ShardGivenBack.class))
                    .filteredOn(event -> event.job().value().equals("long-ago"))
                    .singleElement()
                    .satisfies(back -> assertThat(back.reason()).isEqualTo(GiveBackReason.CANCELLED));
            assertThat(finished("long-ago")).as("the round that a retry opened").hasSize(1);
        });
        assertThat(fleet.store.list("jobs/long-ago/")).hasSize(2);
    }

    private Shard shard(String job, int ordinal, String subject, Reference photo, int images, int steps) {
        List<String> prompts = IntStream.range(0, images)
                .mapToObj(i -> "a mug on a table " + i)
                .toList();
        return Shards.shard(job, ordinal, subject, List.of(photo), prompts, model, SIZE, steps);
    }

    private <T extends ShardEvent> List<T> of(Class<T> type, String job) {
        return fleet.events(type).stream()
                .filter(event -> event.job().value().equals(job))
                .toList();
    }

    private List<ShardFinished> finished(String job) {
        return fleet.events(ShardFinished.class).stream()
                .filter(event -> event.job().value().equals(job))
                .toList();
    }

    private List<ImageStored> stored(String job) {
        return fleet.events(ImageStored.class).stream()
                .filter(event -> event.job().value().equals(job))
                .toList();
    }
}
