package io.customshift.scheduler.rest;

import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Verdict;
import io.customshift.schemas.text.Words;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Words of reviews, read strictly: what is not known is a typing error. */
final class Reviewing {
    private static final List<Verdict> DECISIONS = List.of(Verdict.ACCEPTED, Verdict.REJECTED);
    private static final List<Verdict> VERDICTS = List.of(Verdict.ACCEPTED, Verdict.REJECTED, Verdict.NONE);
    private static final List<ReviewReason> REASONS = Stream.of(ReviewReason.values())
            .filter(each -> each != ReviewReason.UNKNOWN)
            .toList();

    private Reviewing() {}

    static ReviewReason reason(String text) {
        return Words.read("reason", text, REASONS, "correct it");
    }

    static List<ReviewReason> reasons(List<String> texts) {
        return texts.stream().map(Reviewing::reason).toList();
    }

    /** @param withdrawing whether none is allowed, too */
    static Verdict verdict(String text, boolean withdrawing) {
        return withdrawing
                ? Words.read("verdict", text, VERDICTS, "none takes a decision back")
                : Words.read("verdict", text, DECISIONS, "DELETE takes a decision back");
    }

    /** The verdict that a list is asked for. */
    static Verdict sought(String text) {
        return Words.read("verdict", text, VERDICTS, "leave it out for all");
    }

    /** @param sought nothing for all; none: of those that are stored and that nobody has decided on */
    static boolean isSo(@Nullable Verdict sought, ImageStatus status, Optional<ImageReviewed> review) {
        return sought == null
                || (sought == Verdict.NONE
                        ? status == ImageStatus.STORED && review.isEmpty()
                        : review.filter(one -> one.verdict() == sought).isPresent());
    }
}
