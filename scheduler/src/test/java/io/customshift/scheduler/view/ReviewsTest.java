package io.customshift.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Verdict;
import io.customshift.schemas.topics.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReviewsTest {
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00.123Z");
    private static final SubjectId MUG = new SubjectId("mug");
    private static final JobId JOB = new JobId("spring");

    private final FleetView view = new FleetView(() -> BEGIN, Duration.ofSeconds(30), 0.1);
    private final Reviews reviews = view.reviews();

    @Test
    void lastDecisionHoldsWithAllThatItSays() {
        take(image(1), Verdict.ACCEPTED, List.of(), null, 1);
        ImageReviewed last =
                take(image(1), Verdict.REJECTED, List.of(ReviewReason.OTHER, ReviewReason.LABEL), "no letters", 2);
        ImageReviewed other = take(image(2), Verdict.ACCEPTED, List.of(), null, 3);

        assertThat(reviews.of(job(0), MUG, image(1))).contains(last);
        assertThat(reviews.of(job(0), MUG, image(2))).contains(other);
        assertThat(reviews.of(job(0), MUG, image(3))).isEmpty();
        assertThat(reviews.count(job(0), Verdict.ACCEPTED)).isEqualTo(1);
        assertThat(reviews.count(job(0), Verdict.REJECTED)).isEqualTo(1);
    }

    @Test
    void whatIsTakenBackIsGoneWithItsNote() {
        take(image(1), Verdict.REJECTED, List.of(ReviewReason.CROP), "cut off", 1);
        view.forgetReview(Keys.review(Tenant.DEFAULT, JOB, image(1)));
        assertThat(reviews.of(job(0), MUG, image(1))).isEmpty();

        ImageReviewed again = take(image(1), Verdict.REJECTED, List.of(), null, 2);
        assertThat(reviews.of(job(0), MUG, image(1))).contains(again);
    }

    @Test
    void anotherTenantsJobOfTheSameNameHasNoneOfIt() {
        take(image(1), Verdict.ACCEPTED, List.of(), null, 1);
        assertThat(reviews.of(job(new Tenant("acme"), 0), MUG, image(1))).isEmpty();
    }

    @Test
    void jobAcceptedLaterUnderAFreedIdHasNoneOfIt() {
        take(image(1), Verdict.ACCEPTED, List.of(), null, 5);
        assertThat(reviews.of(job(6), MUG, image(1))).isEmpty();
        assertThat(reviews.count(job(6), Verdict.ACCEPTED)).isZero();
        assertThat(reviews.of(job(5), MUG, image(1))).isPresent();
    }

    @Test
    void decisionsWithoutTheirJobAreOrphansOnceTheyAreOld() {
        take(image(1), Verdict.ACCEPTED, List.of(), null, 5);
        take(image(2), Verdict.REJECTED, List.of(), null, 20);
        assertThat(reviews.orphans(view, at(10), 100)).containsExactly("default/spring/" + image(1));

        view.apply(Keys.job(Tenant.DEFAULT, JOB), job(0));
        assertThat(reviews.orphans(view, at(30), 100)).isEmpty();

        // The id is another job's now: what came before it is nobody's.
        view.apply(Keys.job(Tenant.DEFAULT, JOB), job(10));
        assertThat(reviews.orphans(view, at(30), 100)).containsExactly("default/spring/" + image(1));
        assertThat(reviews.orphans(view, at(30), 0)).isEmpty();

        view.forgetReview("default/spring/" + image(1));
        assertThat(reviews.orphans(view, at(30), 100)).isEmpty();
    }

    @Test
    void thousandsAreKeptApart() {
        List<ImageReviewed> all = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            all.add(take(
                    image(i),
                    i % 3 == 0 ? Verdict.REJECTED : Verdict.ACCEPTED,
                    i % 3 == 0 ? List.of(ReviewReason.values()[i % 10]) : List.of(),
                    i % 7 == 0 ? "note " + i : null,
                    i));
        }
        assertThat(all)
                .allSatisfy(
                        one -> assertThat(reviews.of(job(0), MUG, one.image())).contains(one));
        assertThat(reviews.count(job(0), Verdict.REJECTED)).isEqualTo(1_667);
    }

    private ImageReviewed take(
            ImageId image, Verdict verdict, List<ReviewReason> reasons, @Nullable String note, long second) {
        ImageReviewed review = new ImageReviewed(
                Tenant.DEFAULT, JOB, image, MUG, verdict, reasons, note, second % 2 == 0 ? "anna" : null, at(second));
        view.apply(Keys.review(Tenant.DEFAULT, JOB, image), review);
        return review;
    }

    private static Instant at(long second) {
        return BEGIN.plusSeconds(second);
    }

    private static ImageId image(int number) {
        return new ImageId(Canonical.form("test").put("number", number).base32Digest());
    }

    private static JobStatus job(long acceptedAt) {
        return job(Tenant.DEFAULT, acceptedAt);
    }

    private static JobStatus job(Tenant tenant, long acceptedAt) {
        return new JobStatus(
                tenant,
                JOB,
                JobPhase.FINISHED,
                new ModelVersion("fake@1"),
                Canonical.ofBytes("request".getBytes(StandardCharsets.UTF_8)),
                5,
                null,
                Map.of(),
                1,
                1,
                1,
                0,
                0,
                List.of(),
                0,
                0,
                null,
                null,
                null,
                at(acceptedAt),
                at(acceptedAt),
                at(acceptedAt),
                0,
                null,
                null,
                List.of());
    }
}
