package io.customshift.scheduler.rest;

import io.customshift.scheduler.intake.JobIntake;
import io.customshift.scheduler.intake.NextAttempts;
import io.customshift.scheduler.view.FleetView;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.Sidecar;
import io.customshift.schemas.message.Verdict;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Has pictures made anew by a job of their own. Which ones were asked for before is read from the results of the jobs that do so;
 * nothing is kept beside them. Two who ask for some of the same at the same moment may have those made twice.
 */
@Singleton
class Regenerating {
    private final FleetView view;
    private final JobPictures pictures;
    private final Sidecars sidecars;
    private final JobIntake intake;
    private final Submissions submissions;

    /**
     * The job that makes them.
     *
     * @param created whether it was not there before
     * @param images how many of those that were asked for it makes for the first time
     */
    record Started(boolean created, int images, JobStatus job) {}

    @Inject
    Regenerating(FleetView view, JobPictures pictures, Sidecars sidecars, JobIntake intake, Submissions submissions) {
        this.view = view;
        this.pictures = pictures;
        this.sidecars = sidecars;
        this.intake = intake;
        this.submissions = submissions;
    }

    /** @param images of the job; none: those that were rejected */
    Started start(JobStatus job, List<ImageId> images, @Nullable String authorization)
            throws IOException, InterruptedException {
        List<ResultLine> wanted = wanted(job, images, authorization);
        if (wanted.isEmpty()) {
            throw new ApiException(
                    409,
                    "NOTHING_TO_REGENERATE",
                    "There is nothing to make anew",
                    "job \"" + job.job() + "\" has no picture that was rejected; reject some, or name them in images");
        }
        Map<ImageId, JobStatus> before = before(job, authorization);
        List<ResultLine> fresh = wanted.stream()
                .filter(line -> !before.containsKey(line.image()))
                .toList();
        if (fresh.isEmpty()) {
            JobStatus last = wanted.stream()
                    .map(line -> before.get(line.image()))
                    .max(Comparator.comparing(JobStatus::acceptedAt))
                    .orElseThrow();
            return new Started(false, 0, last);
        }
        if (fresh.size() > RegenerationsResource.IMAGES_MAX) {
            throw WireException.invalid(
                    "/rejected",
                    fresh.size() + " pictures were rejected; allowed are " + RegenerationsResource.IMAGES_MAX
                            + " at once; name some of them in images");
        }
        Submissions.Submitted submitted = submissions.submit(
                Instant.now(),
                intake.accept(head(job, fresh), lines(job, fresh), ManifestOptions.of(ManifestFormat.JSONL)));
        return new Started(submitted.created(), submitted.created() ? fresh.size() : 0, submitted.job());
    }

    /** In the job's order, so that the same ones are the same request. */
    private List<ResultLine> wanted(JobStatus job, List<ImageId> images, @Nullable String authorization)
            throws IOException, InterruptedException {
        return pictures.ask(job, authorization, index -> {
            Set<Integer> numbers = new TreeSet<>();
            for (ImageId image : images) {
                OptionalInt number = index.find(image);
                if (number.isEmpty()) {
                    throw Desk.unknown(job, image);
                }
                if (index.status(number.getAsInt()) != ImageStatus.STORED) {
                    throw Desk.unstored(job, image, index.status(number.getAsInt()));
                }
                numbers.add(number.getAsInt());
            }
            for (int number = 0; images.isEmpty() && number < index.size(); number++) {
                Optional<ImageReviewed> review = view.reviews().of(job, index.subject(number), index.image(number));
                if (index.status(number) == ImageStatus.STORED
                        && review.isPresent()
                        && review.get().verdict() == Verdict.REJECTED) {
                    numbers.add(number);
                }
            }
            return numbers.stream().map(index::line).toList();
        });
    }

    /** The pictures of this job that others make anew, each with the last job that does. */
    private Map<ImageId, JobStatus> before(JobStatus job, @Nullable String authorization)
            throws IOException, InterruptedException {
        Map<ImageId, JobStatus> before = new HashMap<>();
        List<JobStatus> others = view.jobs(job.tenant()).stream()
                .filter(other -> job.job().value().equals(other.labels().get(NextAttempts.OF_JOB)))
                // Of an earlier job under a freed id none is ours.
                .filter(other -> !other.acceptedAt().isBefore(job.acceptedAt()))
                .sorted(Comparator.comparing(JobStatus::acceptedAt))
                .toList();
        for (JobStatus other : others) {
            made(other, authorization).forEach(image -> before.put(image, other));
        }
        return before;
    }

    private Set<ImageId> made(JobStatus other, @Nullable String authorization)
            throws IOException, InterruptedException {
        try {
            return pictures.ask(other, authorization, index -> {
                Set<ImageId> of = new HashSet<>();
                for (int number = 0; number < index.size(); number++) {
                    Optional.ofNullable(NextAttempts.madeOf(index.line(number))).ifPresent(of::add);
                }
                return of;
            });
        } catch (ApiException e) {
            if (e.problem().status() == JobResults.LOST) {
                return Set.of();
            }
            throw e;
        }
    }

    private static CustomizationRequest head(JobStatus job, List<ResultLine> fresh) {
        JobId root = Optional.ofNullable(job.labels().get(NextAttempts.ROOT))
                .map(JobId::new)
                .orElse(job.job());
        Map<String, String> labels = new TreeMap<>(job.labels());
        labels.put(NextAttempts.OF_JOB, job.job().value());
        labels.put(NextAttempts.ROOT, root.value());
        return new CustomizationRequest(
                job.tenant(),
                NextAttempts.job(
                        root, job.job(), fresh.stream().map(ResultLine::image).toList()),
                job.model(),
                job.priority(),
                job.jobClass(),
                labels,
                DefaultSettings.NONE,
                null,
                null,
                List.of(),
                JobIntake.textOf(ManifestFormat.JSONL));
    }

    private ByteArrayInputStream lines(JobStatus job, List<ResultLine> fresh) throws IOException, InterruptedException {
        List<Optional<Sidecar>> made = sidecars.of(job, fresh);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        for (int i = 0; i < fresh.size(); i++) {
            ResultLine line = fresh.get(i);
            Sidecar sidecar = made.get(i).orElseThrow(() -> Desk.gone(job, line.image()));
            text.write(Json.write(NextAttempts.after(line, sidecar.task())));
            text.write('\n');
        }
        return new ByteArrayInputStream(text.toByteArray());
    }
}
