package io.customshift.scheduler.intake;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Pictures made anew: all as it was, but the seed, which follows from the picture and the attempt. So whoever asks for the same
 * attempt at the same picture asks for one and the same.
 */
public final class NextAttempts {
    /** Column of a new attempt: the picture that it is an attempt at. */
    public static final String OF = "customshift.of";
    /** Column of a new attempt: how often it was made anew, from 1. */
    public static final String ATTEMPT = "customshift.attempt";
    /** Label of a job of new attempts: the job whose pictures they are of. */
    public static final String OF_JOB = "customshift.of";
    /** Label of a job of new attempts: of a chain of them the first job. */
    public static final String ROOT = "customshift.root";

    private static final String AGAIN = "-again-";
    private static final int JOB_CHARACTERS = 63;
    private static final int DIGEST_CHARACTERS = 12;
    private static final int OWN_COLUMNS = 2;

    private NextAttempts() {}

    /** 53 bits of a digest over picture and attempt. */
    public static long seed(ImageId image, int attempt) {
        String digest = Canonical.form("customshift.seed.v1")
                .put("image", image.value())
                .put("attempt", attempt)
                .hexDigest();
        return Long.parseUnsignedLong(digest.substring(0, 16), 16) & Limits.SEED_MAX;
    }

    /** Which attempt a line of results is: 0 for a picture that its user asked for, whatever columns a user's table has. */
    public static int attempt(ResultLine line) {
        String attempt = line.extra().get(ATTEMPT);
        return madeOf(line) == null || attempt == null || !attempt.matches("[1-9][0-9]{0,5}")
                ? 0
                : Integer.parseInt(attempt);
    }

    /** The picture that it is an attempt at; nothing where its user asked for it. */
    public static @Nullable ImageId madeOf(ResultLine line) {
        String of = line.extra().get(OF);
        return of != null && of.matches("[a-z2-7]{32}") ? new ImageId(of) : null;
    }

    /**
     * The request of the next attempt at a picture.
     *
     * @param line of the picture in its job's results
     * @param task as it was made
     */
    public static RequestLine after(ResultLine line, ImageTask task) {
        int attempt = attempt(line) + 1;
        RenderSettings settings = task.settings();
        Map<String, String> extra = new TreeMap<>();
        line.extra().entrySet().stream()
                .filter(column ->
                        !column.getKey().equals(OF) && !column.getKey().equals(ATTEMPT))
                .limit(Limits.EXTRA_MAX - OWN_COLUMNS)
                .forEach(column -> extra.put(column.getKey(), column.getValue()));
        extra.put(OF, line.image().value());
        extra.put(ATTEMPT, Integer.toString(attempt));
        return new RequestLine(
                null,
                line.subject(),
                task.prompt(),
                task.negative().isEmpty() ? null : task.negative(),
                null,
                seed(line.image(), attempt),
                null,
                settings.size(),
                settings.steps(),
                settings.strengths(),
                settings.guidance(),
                settings.plan(),
                null,
                extra);
    }

    /**
     * The id of the job that makes these pictures anew.
     *
     * @param root the first job of the chain
     * @param of the job whose pictures they are
     * @param images in the job's order
     */
    public static JobId job(JobId root, JobId of, List<ImageId> images) {
        Canonical form = Canonical.form("customshift.again.v1").put("job", of.value());
        images.forEach(image -> form.put("image", image.value()));
        String end = AGAIN + form.base32Digest().substring(0, DIGEST_CHARACTERS);
        String begin = root.value();
        return new JobId(begin.substring(0, Math.min(begin.length(), JOB_CHARACTERS - end.length())) + end);
    }
}
