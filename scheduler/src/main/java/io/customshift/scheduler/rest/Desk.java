package io.customshift.scheduler.rest;

import io.customshift.scheduler.config.SchedulerConfig;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Sender;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Verdict;
import io.customshift.storage.ObjectStore;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where decisions on pictures are taken: of pictures that are there, kept before they are answered, and seen by whoever asks this
 * instance afterwards. The last one holds, whoever it is by and whichever instance took it; the same again changes nothing.
 */
@Singleton
class Desk {
    private static final Set<ImageStatus> MAY_BE_THERE = Set.of(ImageStatus.STORED, ImageStatus.PENDING);

    private final FleetView view;
    private final JobPictures pictures;
    private final ObjectStore store;
    private final StoreQuestions questions;
    private final Sender sender;
    private final SchedulerConfig config;
    private final Clock clock;
    /** What somebody wants to decide; held to the contract's rules, so that a bad one is told before any is followed. */
    record Wish(
            ImageId image,
            Verdict verdict,
            List<ReviewReason> reasons,
            @Nullable String note) {
        Wish {
            ImageReviewed.check(verdict, reasons, note);
        }
    }

    /** What became of it: the decision that is in force now, or why it was not taken. */
    record Outcome(@Nullable ImageReviewed review, @Nullable ApiException failure) {}

    private record Found(SubjectId subject, ImageStatus status) {}

    @Inject
    Desk(
            FleetView view,
            JobPictures pictures,
            ObjectStore store,
            StoreQuestions questions,
            Sender sender,
            SchedulerConfig config,
            Clock clock) {
        this.view = view;
        this.pictures = pictures;
        this.store = store;
        this.questions = questions;
        this.sender = sender;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Decides, in this order; what cannot be decided leaves the rest as it is.
     *
     * @param reviewer who decides, if that is known
     * @return an outcome for each wish
     */
    List<Outcome> decide(JobStatus job, List<Wish> wishes, @Nullable String reviewer, @Nullable String authorization)
            throws IOException, InterruptedException {
        Map<ImageId, Found> found = find(job, wishes, authorization);
        Predicate<ImageId> there = there(job, found, wishes);
        // Not before the job, by which it would be another's; a scheduler's clock may be behind that of another one.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Instant at = now.isBefore(job.acceptedAt()) ? job.acceptedAt() : now;
        Map<ImageId, ImageReviewed> news = new LinkedHashMap<>();
        List<Outcome> outcomes = new ArrayList<>(wishes.size());
        for (Wish wish : wishes) {
            Found picture = found.get(wish.image());
            if (picture == null) {
                outcomes.add(new Outcome(null, unknown(job, wish.image())));
            } else if (wish.verdict() != Verdict.NONE && !there.test(wish.image())) {
                outcomes.add(new Outcome(
                        null,
                        picture.status() == ImageStatus.STORED
                                ? gone(job, wish.image())
                                : unstored(job, wish.image(), picture.status())));
            } else {
                ImageReviewed review = new ImageReviewed(
                        job.tenant(),
                        job.job(),
                        wish.image(),
                        picture.subject(),
                        wish.verdict(),
                        wish.reasons(),
                        wish.note(),
                        reviewer,
                        at);
                ImageReviewed held = news.getOrDefault(
                        wish.image(),
                        view.reviews().of(job, picture.subject(), wish.image()).orElse(null));
                boolean same = held == null ? wish.verdict() == Verdict.NONE : held.saysTheSameAs(review);
                if (!same) {
                    news.put(wish.image(), review);
                }
                outcomes.add(new Outcome(same && held != null ? held : review, null));
            }
        }
        if (!news.isEmpty()) {
            List<ImageReviewed> all = List.copyOf(news.values());
            sender.review(all);
            await(job, all);
        }
        return outcomes;
    }

    private Map<ImageId, Found> find(JobStatus job, List<Wish> wishes, @Nullable String authorization)
            throws IOException, InterruptedException {
        return pictures.ask(job, authorization, index -> {
            Map<ImageId, Found> found = new HashMap<>();
            for (Wish wish : wishes) {
                OptionalInt number = index.find(wish.image());
                if (number.isPresent()) {
                    found.put(
                            wish.image(), new Found(index.subject(number.getAsInt()), index.status(number.getAsInt())));
                }
            }
            return found;
        });
    }

    /**
     * Which pictures are in the bucket, of those that have to be: results are for ever, and pictures may be erased; and one that is
     * pending by what was read a moment ago may be there by now.
     */
    private Predicate<ImageId> there(JobStatus job, Map<ImageId, Found> found, List<Wish> wishes)
            throws InterruptedException {
        BucketLayout layout = new BucketLayout(job.tenant());
        Map<ImageId, SubjectId> asked = new LinkedHashMap<>();
        for (Wish wish : wishes) {
            Found picture = found.get(wish.image());
            if (wish.verdict() != Verdict.NONE && picture != null && MAY_BE_THERE.contains(picture.status())) {
                asked.put(wish.image(), picture.subject());
            }
        }
        List<Map.Entry<ImageId, SubjectId>> images = List.copyOf(asked.entrySet());
        List<Boolean> answers = questions.all(
                images,
                one -> store.stat(layout.image(job.job(), one.getValue(), one.getKey()))
                        .isPresent());
        Set<ImageId> there = new HashSet<>();
        for (int i = 0; i < images.size(); i++) {
            if (answers.get(i)) {
                there.add(images.get(i).getKey());
            }
        }
        return there::contains;
    }

    private void await(JobStatus job, List<ImageReviewed> all) throws InterruptedException {
        int[] seen = {0};
        boolean complete = view.await(config.requests().timeout(), now -> {
            while (seen[0] < all.size() && isSeen(now, job, all.get(seen[0]))) {
                seen[0]++;
            }
            return seen[0] == all.size();
        });
        if (!complete) {
            throw new BrokerException("what was decided was kept, but " + (all.size() - seen[0])
                    + " of it is not seen after " + config.requests().timeout().toSeconds()
                    + " s; send the same again in a moment");
        }
    }

    /** Whether it is in force, or something that came after it. */
    private static boolean isSeen(FleetView now, JobStatus job, ImageReviewed review) {
        Optional<ImageReviewed> held = now.reviews().of(job, review.subject(), review.image());
        return review.verdict() == Verdict.NONE
                ? held.isEmpty() || held.get().at().isAfter(review.at())
                : held.isPresent() && !held.get().at().isBefore(review.at().truncatedTo(ChronoUnit.MILLIS));
    }

    static ApiException unknown(JobStatus job, ImageId image) {
        return ApiException.unknown("image", image.value(), "GET /v1/jobs/" + job.job() + "/images");
    }

    static ApiException gone(JobStatus job, ImageId image) {
        return new ApiException(
                404,
                "IMAGE_GONE",
                "The picture is not there",
                "picture \"" + image + "\" of job \"" + job.job()
                        + "\" is not in the bucket; it was erased, or never stored: retry the job where it is to be made");
    }

    static ApiException unstored(JobStatus job, ImageId image, ImageStatus status) {
        return new ApiException(
                409,
                "IMAGE_NOT_STORED",
                "There is nothing to decide on",
                "picture \"" + image + "\" of job \"" + job.job() + "\" is " + status
                        + "; only a stored one can be decided on; wait for it, or retry the job");
    }
}
