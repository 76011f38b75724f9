package io.customshift.scheduler.view;

import io.customshift.scheduler.core.ImageTable;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What people decided on the pictures of one job's id, at about 55 bytes for each picture that somebody looked at, and its note where
 * it has one. A table, since the day's work of a desk is tens of thousands of decisions, and they stay for as long as their job.
 * Safe for many threads.
 */
final class JobReviews {
    /** The table is by subject and picture; a decision is by picture alone. */
    private static final SubjectId ANY = new SubjectId("any");

    /** By their bits; what is 0 does not hold. */
    private static final Verdict[] VERDICTS = {Verdict.NONE, Verdict.ACCEPTED, Verdict.REJECTED, Verdict.UNKNOWN};

    private static final ReviewReason[] REASONS = ReviewReason.values();
    private static final int VERDICT_BITS = 2;
    private static final int NOBODY = -1;

    private final ImageTable images = new ImageTable();
    /** Milliseconds of the epoch; meaningless where {@link #said} is 0. */
    private long[] at = new long[256];
    /** Verdict in the lowest bits, above it one bit for each reason; 0 where nothing holds. */
    private int[] said = new int[256];
    /** Places in {@link #reviewers}. */
    private int[] by = new int[256];

    /** How many decisions hold. */
    private int live;

    private final List<String> reviewers = new ArrayList<>();
    private final Map<String, Integer> known = new HashMap<>();
    private final Map<Integer, String> notes = new HashMap<>();

    /** A decision, without what the key says. */
    record Said(
            Verdict verdict,
            List<ReviewReason> reasons,
            @Nullable String note,
            @Nullable String reviewer,
            Instant at) {}

    /** A visitor of all decisions. */
    interface Visitor {
        void see(ImageId image, Instant at);
    }

    synchronized void put(ImageReviewed review) {
        int number = images.put(ANY, review.image());
        if (number >= at.length) {
            at = Arrays.copyOf(at, 2 * number);
            said = Arrays.copyOf(said, 2 * number);
            by = Arrays.copyOf(by, 2 * number);
        }
        int bits = bitsOf(review.verdict());
        for (ReviewReason reason : review.reasons()) {
            bits |= 1 << VERDICT_BITS + reason.ordinal();
        }
        at[number] = review.at().toEpochMilli();
        say(number, bits);
        String reviewer = review.reviewer();
        by[number] = reviewer == null
                ? NOBODY
                : known.computeIfAbsent(reviewer, name -> {
                    reviewers.add(name);
                    return reviewers.size() - 1;
                });
        String note = review.note();
        if (note == null) {
            notes.remove(number);
        } else {
            notes.put(number, note);
        }
    }

    synchronized void remove(ImageId image) {
        int number = images.find(ANY, image);
        if (number >= 0) {
            say(number, 0);
            notes.remove(number);
        }
    }

    /** The decision in force; nothing where there is none, or none since then. */
    synchronized Optional<Said> of(ImageId image, Instant since) {
        int number = images.find(ANY, image);
        if (number < 0 || !holds(number, since.toEpochMilli())) {
            return Optional.empty();
        }
        List<ReviewReason> reasons = new ArrayList<>();
        for (ReviewReason reason : REASONS) {
            if ((said[number] >>> VERDICT_BITS + reason.ordinal() & 1) != 0) {
                reasons.add(reason);
            }
        }
        return Optional.of(new Said(
                verdict(number),
                List.copyOf(reasons),
                notes.get(number),
                by[number] == NOBODY ? null : reviewers.get(by[number]),
                Instant.ofEpochMilli(at[number])));
    }

    /** How many decisions of this kind are in force. */
    synchronized int count(Verdict verdict, Instant since) {
        int count = 0;
        for (int number = 0; number < images.size(); number++) {
            if (holds(number, since.toEpochMilli()) && verdict(number) == verdict) {
                count++;
            }
        }
        return count;
    }

    synchronized void each(Visitor visitor) {
        for (int number = 0; number < images.size(); number++) {
            if (said[number] != 0) {
                visitor.see(images.image(number), Instant.ofEpochMilli(at[number]));
            }
        }
    }

    synchronized boolean isEmpty() {
        return live == 0;
    }

    private void say(int number, int bits) {
        live += (bits == 0 ? 0 : 1) - (said[number] == 0 ? 0 : 1);
        said[number] = bits;
    }

    private boolean holds(int number, long since) {
        return said[number] != 0 && at[number] >= since;
    }

    private static int bitsOf(Verdict verdict) {
        return switch (verdict) {
            case NONE -> 0;
            case ACCEPTED -> 1;
            case REJECTED -> 2;
            case UNKNOWN -> 3;
        };
    }

    private Verdict verdict(int number) {
        return VERDICTS[said[number] & VERDICTS.length - 1];
    }
}
