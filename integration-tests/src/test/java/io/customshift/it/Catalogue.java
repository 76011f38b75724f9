package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.ShardStarted;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job: a catalogue goes in, pictures come out, each once, whichever way it was asked for. Two workers; on the broker
 * and the store of the fleet that the heir names.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Catalogue {
    /** Named so that their shards go to both partitions. */
    private static final List<String> SUBJECTS = List.of("mug", "bag", "shoe");

    private static final int STEPS = 4;
    private static final int PICTURES = 24;

    private static final int RIVALS = 8;

    private final Map<String, Double> missesBefore = new HashMap<>();
    private final Map<String, Double> hitsBefore = new HashMap<>();

    private @Nullable Fleet opened;

    /** The fleet to try it on; called once. */
    abstract Fleet open() throws Exception;

    private Fleet fleet() {
        return Objects.requireNonNull(opened, "opened before all tests");
    }

    @BeforeAll
    void register() throws Exception {
        opened = open();
        Fleet fleet = fleet();
        fleet.restore();
        fleet.register("mug", Color.RED);
        fleet.register("bag", Color.BLUE);
        fleet.register("shoe", Color.GREEN);
        for (Service worker : fleet.workers) {
            missesBefore.put(worker.name(), worker.cacheMisses());
            hitsBefore.put(worker.name(), worker.cacheHits());
        }
    }

    @BeforeEach
    void restore() {
        fleet().restore();
    }

    @Test
    void jobOfTwoWorkersGivesEachPictureOnceAndTheSameJobAgainGivesNoWork() {
        assertThat(put("whole").status()).isEqualTo(201);
        JobStatus done = fleet().awaitFinished("whole");
        assertThat(done.stored()).isEqualTo(PICTURES);
        assertThat(done.failed()).isZero();

        List<ImageStored> events = fleet().stored("whole");
        assertThat(events).hasSize(PICTURES).noneMatch(ImageStored::reused);
        assertThat(events).extracting(ImageStored::image).doesNotHaveDuplicates();
        assertThat(events.stream().map(event -> event.worker().value()).distinct())
                .hasSize(2);
        assertBucketHolds("whole", PICTURES);
        assertResultsMirrorTheRequest(fleet().results("whole"));
        assertEachSubjectWasEncodedOncePerWorker();

        double storedBefore = storedInAll();
        Service.Answer again = put("whole");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.as(JobStatus.class)).isEqualTo(done);
        // What the repeated request might have set off would come before this.
        fleet().submit("behind", STEPS, "subject,prompt\nmug,behind it\n");
        fleet().awaitFinished("behind");
        assertThat(storedInAll() - storedBefore).isEqualTo(1);
        assertThat(fleet().stored("whole")).hasSize(PICTURES);
        assertBucketHolds("whole", PICTURES);
    }

    @Test
    void sameRequestByRestByCommandAndByEventGivesTheSamePictures(@TempDir Path folder) {
        assertThat(put("by-rest").status()).isEqualTo(201);
        Command.submit(fleet().scheduler.url(), "by-command", csv(), folder);
        fleet().log.send(request("by-event"));
        // Accepted some time after it was sent, unlike the others.
        fleet().awaitKnown("by-event");

        List<Sha256> rest = pictures("by-rest");
        assertThat(rest).hasSize(PICTURES).doesNotHaveDuplicates();
        assertThat(pictures("by-command")).isEqualTo(rest);
        assertThat(pictures("by-event")).isEqualTo(rest);
        // The job is part of a picture's identity, so that no job's pictures depend on another's.
        assertThat(images("by-rest")).doesNotContainAnyElementsOf(images("by-event"));
        assertEachSubjectWasEncodedOncePerWorker();
    }

    @Test
    void ofManyWhoStoreOnePictureAtOnceOneDoes() throws Exception {
        ExecutorService rivals = Executors.newFixedThreadPool(RIVALS);
        try {
            for (int round = 0; round < 5; round++) {
                String key = "races/" + round + ".png";
                CountDownLatch go = new CountDownLatch(1);
                List<Future<Boolean>> outcomes = new ArrayList<>();
                for (int i = 0; i < RIVALS; i++) {
                    byte[] content = ("rival " + i).getBytes(StandardCharsets.UTF_8);
                    outcomes.add(rivals.submit(() -> {
                        go.await();
                        return fleet().bucket.create(key, content);
                    }));
                }
                go.countDown();
                int winners = 0;
                for (Future<Boolean> outcome : outcomes) {
                    winners += outcome.get(60, TimeUnit.SECONDS) ? 1 : 0;
                }
                assertThat(winners).as(key).isEqualTo(1);
            }
        } finally {
            rivals.shutdownNow();
        }
    }

    private void assertBucketHolds(String job, int pictures) {
        assertThat(fleet().bucket.keys("jobs/" + job + "/", ".png")).hasSize(pictures);
        // Beside the pictures' own there are the job's specification and its manifest.
        String prefix = "jobs/" + job + "/";
        assertThat(fleet().bucket.keys(prefix, ".json"))
                .filteredOn(key -> key.substring(prefix.length()).contains("/"))
                .hasSize(pictures);
        assertThat(fleet().bucket.keys(prefix, "")).hasSize(2 * pictures + 2);
    }

    private static void assertResultsMirrorTheRequest(List<ResultLine> results) {
        List<RequestLine> lines = lines();
        assertThat(results).hasSize(PICTURES);
        for (int i = 0; i < PICTURES; i++) {
            ResultLine result = results.get(i);
            RequestLine asked = lines.get(i / 2);
            assertThat(result.line()).isEqualTo(i / 2);
            assertThat(result.id()).isEqualTo(asked.id());
            assertThat(result.subject()).isEqualTo(asked.subject());
            assertThat(result.prompt()).isEqualTo(asked.prompt());
            assertThat(result.seed()).isEqualTo(7 + i % 2);
            assertThat(result.status()).isEqualTo(ImageStatus.STORED);
            byte[] png = Service.download(Objects.requireNonNull(result.url()));
            assertThat(Canonical.ofBytes(png)).isEqualTo(result.sha256());
            BufferedImage picture = Pictures.decode(png);
            assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(64, 64);
        }
    }

    /** Misses are as many as subjects that the worker worked on, hits the rest of its shards. */
    private void assertEachSubjectWasEncodedOncePerWorker() {
        List<ImageStored> pictures = fleet().events(ImageStored.class).stream()
                .filter(Catalogue::isOurs)
                .toList();
        for (Service worker : fleet().workers) {
            long subjects = pictures.stream()
                    .filter(event -> event.worker().value().equals(worker.name()))
                    .map(ImageStored::subject)
                    .distinct()
                    .count();
            long shards = fleet().events(ShardStarted.class).stream()
                    .filter(event -> event.worker().value().equals(worker.name()))
                    .filter(event -> pictures.stream().anyMatch(p -> p.shard().equals(event.shard())))
                    .count();
            double misses = worker.cacheMisses() - missesBefore.getOrDefault(worker.name(), 0.0);
            double hits = worker.cacheHits() - hitsBefore.getOrDefault(worker.name(), 0.0);
            assertThat(misses).as(worker.name()).isEqualTo(subjects);
            assertThat(hits).as(worker.name()).isEqualTo(shards - subjects);
        }
    }

    private static boolean isOurs(ImageStored event) {
        return SUBJECTS.contains(event.subject().value());
    }

    private double storedInAll() {
        return fleet().workers.stream().mapToDouble(Service::stored).sum();
    }

    private List<Sha256> pictures(String job) {
        fleet().awaitFinished(job);
        return fleet().results(job).stream()
                .map(line -> Pictures.pixels(Service.download(Objects.requireNonNull(line.url()))))
                .toList();
    }

    private List<ImageId> images(String job) {
        return fleet().results(job).stream().map(ResultLine::image).toList();
    }

    private Service.Answer put(String job) {
        String body = new String(Json.write(request(job)), StandardCharsets.UTF_8);
        return fleet().scheduler.put("/v1/jobs/" + job, "application/json", body);
    }

    private static CustomizationRequest request(String job) {
        DefaultSettings settings =
                new DefaultSettings(new ImageSize(64, 64), STEPS, List.of(1.0), Guidance.DEFAULT, null);
        return new CustomizationRequest(
                Tenant.DEFAULT, new JobId(job), null, 5, null, Map.of(), settings, null, null, lines(), null);
    }

    /** Three subjects, four prompts, two seeds. */
    private static List<RequestLine> lines() {
        List<RequestLine> lines = new ArrayList<>();
        for (int prompt = 0; prompt < 4; prompt++) {
            for (String subject : SUBJECTS) {
                lines.add(new RequestLine(
                        "row-" + lines.size(),
                        new SubjectId(subject),
                        "on a table, scene " + prompt,
                        null,
                        null,
                        7L,
                        2,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of()));
            }
        }
        return lines;
    }

    private static String csv() {
        StringBuilder text = new StringBuilder("id,subject,prompt,seed,count,size,steps,guidance\r\n");
        for (RequestLine line : lines()) {
            text.append(line.id())
                    .append(',')
                    .append(line.subject())
                    .append(",\"")
                    .append(line.prompt())
                    .append("\",7,2,64x64,")
                    .append(STEPS)
                    .append(',')
                    .append(Guidance.DEFAULT.reference() + ";" + Guidance.DEFAULT.prompt())
                    .append("\r\n");
        }
        return text.toString();
    }
}
