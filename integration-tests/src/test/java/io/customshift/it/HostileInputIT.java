package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.SubjectRefused;
import io.customshift.schemas.message.SubjectRequest;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input that is made to exhaust its reader: refused with a code, in bounded memory, while a good job goes on. */
class HostileInputIT {
    private static final long MEGABYTE = 1_000_000;
    private static final int PICTURES = 8;

    private final Fleet fleet = Fleet.shared();

    @BeforeEach
    void restore() {
        fleet.restore();
        fleet.register("cup", Color.PINK);
        fleet.register("jar", Color.CYAN);
    }

    @Test
    void manifestThatIsTooLongIsRefusedWithItsLimitAndItsNeighbourCompletes(@TempDir Path folder) {
        Path manifest = Bombs.manifest(folder.resolve("huge.csv"), "cup", 420 * MEGABYTE);
        neighbour("beside-a-manifest");

        Command.Said said = Command.run("submit", "--scheduler", fleet.scheduler.url(), manifest.toString());
        assertThat(said.status()).as(said.text()).isEqualTo(1);
        assertThat(said.text()).contains("TOO_LARGE", "allowed are 400000000", "split it");

        // Nobody says how long this one is.
        Service.Answer answer = fleet.scheduler.putPatiently(
                "/v1/jobs/endless", "text/csv", BodyPublishers.ofInputStream(() -> open(manifest)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(413);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.problem().code()).isEqualTo("TOO_LARGE");
        assertThat(answer.problem().detail()).containsPattern("allowed are 40[01][0-9]{6}");

        // And where no manifest is expected at all.
        Service.Answer subject = fleet.scheduler.putPatiently(
                "/v1/subjects/huge", "application/json", BodyPublishers.ofInputStream(() -> open(manifest)));
        assertThat(subject.status()).as(subject.body()).isEqualTo(413);
        assertThat(subject.problem().code()).isEqualTo("TOO_LARGE");

        assertThat(fleet.scheduler.get("/v1/jobs/endless").status()).isEqualTo(404);
        assertThat(fleet.bucket.keys("jobs/endless/", "")).isEmpty();
        assertThat(fleet.bucket.keys("jobs/huge", "")).isEmpty();
        assertNothingGrewAndNeighbourCompletes("beside-a-manifest");
    }

    @Test
    void referenceThatUnpacksToGigabytesIsRefusedOrReadInBoundsAndItsNeighbourCompletes() {
        byte[] bomb = Bombs.picture(30_000, 30_000);
        assertThat(bomb.length).isLessThan((int) MEGABYTE);
        neighbour("beside-a-bomb");

        // By upload.
        Service.Answer upload = fleet.scheduler.put("/v1/subjects/bomb", Pictures.FORM, Pictures.form("bomb", bomb));
        assertRefused(upload);
        // By key.
        fleet.bucket.put("subjects/bomb/by-key.png", bomb);
        assertRefused(fleet.scheduler.put(
                "/v1/subjects/bomb",
                "application/json",
                "{\"name\": \"bomb\", \"references\": [\"subjects/bomb/by-key.png\"]}"));
        // By event.
        fleet.log.send(new SubjectRequest(
                Tenant.DEFAULT, new SubjectId("bomb"), "bomb", List.of(new ObjectKey("subjects/bomb/by-key.png"))));
        await("the refusal of the event")
                .atMost(Duration.ofSeconds(180))
                .untilAsserted(() -> assertThat(fleet.events(SubjectRefused.class))
                        .anySatisfy(event -> {
                            assertThat(event.subject()).isEqualTo(new SubjectId("bomb"));
                            assertThat(event.code().value()).isEqualTo("REFERENCE_TOO_LARGE");
                            assertThat(event.message()).contains("30000x30000", "16384");
                        }));
        assertThat(fleet.scheduler.get("/v1/subjects/bomb").status()).isEqualTo(404);

        // Behind the scheduler's back: the good photo is exchanged for the bomb before a worker reads it.
        fleet.register("swapped", Color.WHITE);
        fleet.bucket.keys("subjects/swapped/", "").forEach(key -> fleet.bucket.put(key, bomb));
        // A photo as large as it says, with half a gigabyte in a comment.
        Service.Answer commented = fleet.scheduler.put(
                "/v1/subjects/chatty",
                Pictures.FORM,
                Pictures.form("chatty", Bombs.commented(Pictures.photo(Color.ORANGE), 500 * MEGABYTE)));
        assertThat(commented.status()).as(commented.body()).isEqualTo(201);
        fleet.submit("mixed", 2, "subject,prompt\nswapped,at sea\nchatty,at sea\n");
        JobStatus done = fleet.awaitFinished("mixed");
        assertThat(done.stored()).isEqualTo(1);
        assertThat(done.failed()).isEqualTo(1);
        assertThat(fleet.results("mixed")).first().satisfies(line -> {
            assertThat(line.status()).isEqualTo(ImageStatus.FAILED);
            assertThat(String.valueOf(line.code())).startsWith("REFERENCE_");
        });
        fleet.workers.forEach(Service::assertAlive);

        assertNothingGrewAndNeighbourCompletes("beside-a-bomb");
    }

    private void neighbour(String job) {
        fleet.submit(
                job, 30, "subject,prompt,count\ncup,at sea," + PICTURES / 2 + "\njar,at sea," + PICTURES / 2 + "\n");
    }

    private void assertNothingGrewAndNeighbourCompletes(String job) {
        long resident = fleet.scheduler.process().residentBytes().orElseThrow();
        System.out.printf("scheduler resident: %.0f MiB%n", resident / 1048576.0);
        assertThat(resident).as("resident bytes of the scheduler").isLessThan(400 * MEGABYTE);
        fleet.assertComplete(job, PICTURES);
    }

    private static void assertRefused(Service.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(413);
        assertThat(answer.header("content-type")).contains("application/problem+json");
        assertThat(answer.problem().code()).isEqualTo("REFERENCE_TOO_LARGE");
        assertThat(answer.problem().detail()).contains("30000x30000", "16384", "scale it down");
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
