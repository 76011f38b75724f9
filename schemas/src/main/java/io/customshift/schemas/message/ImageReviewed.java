package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody has decided on a picture. On reviews.v1 the last one per key is the decision in force, and an empty record takes it
 * back; on job-events.v1 it is told to whoever follows the job, with the verdict {@code none} where it was taken back. It is of
 * the job that was there when it was made: a job accepted later under the same id has none of it.
 *
 * @param subject of which the picture is; of two subjects made of the same photos one
 * @param reasons why it was rejected, {@link #REASONS_MAX} at most; none otherwise
 * @param note for people, {@link #NOTE_CHARACTERS} characters at most
 * @param reviewer the person that a token named, or the id of the key; absent where the fleet is open
 * @param at when, to the millisecond
 */
public record ImageReviewed(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ImageId image,
        SubjectId subject,
        Verdict verdict,
        List<ReviewReason> reasons,
        @Nullable String note,
        @Nullable String reviewer,
        Instant at)
        implements JobEvent {
    public static final int REASONS_MAX = 5;
    public static final int NOTE_CHARACTERS = 500;
    private static final int REVIEWER_CHARACTERS = 200;

    public ImageReviewed {
        check(verdict, reasons, note);
        reasons = reasons.stream().distinct().sorted().toList();
        note = note == null || note.isBlank() ? null : note;
        reviewer = reviewer == null ? null : Require.text(reviewer, REVIEWER_CHARACTERS, "reviewer");
    }

    /** What a verdict may stand with. */
    public static void check(Verdict verdict, List<ReviewReason> reasons, @Nullable String note) {
        List<ReviewReason> given = Require.listOf(reasons, 0, REASONS_MAX, "reasons");
        if (!given.isEmpty() && (verdict == Verdict.ACCEPTED || verdict == Verdict.NONE)) {
            throw WireException.invalid(
                    "/reasons",
                    "reasons stand beside the verdict " + verdict + "; they go with rejected: leave them out");
        }
        if (note != null) {
            Require.text(note, NOTE_CHARACTERS, "note");
        }
    }

    /** Whether nothing but the time is another. */
    public boolean saysTheSameAs(ImageReviewed other) {
        return equals(new ImageReviewed(
                other.tenant,
                other.job,
                other.image,
                subject,
                other.verdict,
                other.reasons,
                other.note,
                other.reviewer,
                at));
    }
}
