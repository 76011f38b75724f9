package io.customshift.scheduler.view;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Verdict;
import io.customshift.schemas.topics.Keys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last record of each key of reviews.v1. A decision is of the job that was there when it was made: one from before the job was
 * accepted is another's, whose id was freed, and counts for nothing. Written by one thread, read by any.
 */
public final class Reviews {
    private final Map<String, JobReviews> jobs = new ConcurrentHashMap<>();

    void apply(ImageReviewed review) {
        jobs.computeIfAbsent(Keys.job(review.tenant(), review.job()), key -> new JobReviews())
                .put(review);
    }

    /** Takes the empty record of a key, {@code tenant/job/image}. */
    void forget(String key) {
        int end = key.lastIndexOf('/');
        JobReviews reviews = end < 0 ? null : jobs.get(key.substring(0, end));
        if (reviews != null) {
            reviews.remove(image(key, end));
            if (reviews.isEmpty()) {
                jobs.remove(key.substring(0, end));
            }
        }
    }

    /** The decision in force on a picture of this job. */
    public Optional<ImageReviewed> of(JobStatus job, SubjectId subject, ImageId image) {
        JobReviews reviews = jobs.get(Keys.job(job.tenant(), job.job()));
        return reviews == null
                ? Optional.empty()
                : reviews.of(image, job.acceptedAt())
                        .map(said -> new ImageReviewed(
                                job.tenant(),
                                job.job(),
                                image,
                                subject,
                                said.verdict(),
                                said.reasons(),
                                said.note(),
                                said.reviewer(),
                                said.at()));
    }

    /** How many pictures of this job have such a decision. */
    public int count(JobStatus job, Verdict verdict) {
        JobReviews reviews = jobs.get(Keys.job(job.tenant(), job.job()));
        return reviews == null ? 0 : reviews.count(verdict, job.acceptedAt());
    }

    /**
     * Keys of decisions of which there is no job any more, some of them: those that were made before this.
     *
     * @param view which knows all jobs
     */
    public List<String> orphans(FleetView view, Instant before, int most) {
        List<String> orphans = new ArrayList<>();
        jobs.forEach((job, reviews) -> {
            Instant since = view.acceptedAt(job).orElse(Instant.MAX);
            reviews.each((image, at) -> {
                if (at.isBefore(before) && at.isBefore(since) && orphans.size() < most) {
                    orphans.add(job + "/" + image);
                }
            });
        });
        return orphans;
    }

    private static ImageId image(String key, int end) {
        try {
            return new ImageId(key.substring(end + 1));
        } catch (WireException e) {
            throw WireException.invalid("", "the key \"" + key + "\" ends in no picture's id");
        }
    }
}
