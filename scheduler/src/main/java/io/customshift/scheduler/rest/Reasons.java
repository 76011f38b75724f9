package io.customshift.scheduler.rest;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Words of a review, read strictly: what is not known is a typing error. */
final class Reasons {
    private Reasons() {}

    static ReviewReason reason(String text) {
        ReviewReason reason = ReviewReason.parse(text);
        if (reason == ReviewReason.UNKNOWN) {
            throw WireException.invalid(
                    "",
                    "reason is " + Require.quoted(text) + "; allowed is one of "
                            + Arrays.stream(ReviewReason.values())
                                    .filter(each -> each != ReviewReason.UNKNOWN)
                                    .map(ReviewReason::toString)
                                    .collect(Collectors.joining(", "))
                            + "; correct it");
        }
        return reason;
    }

    static List<ReviewReason> reasons(List<String> texts) {
        return texts.stream().map(Reasons::reason).toList();
    }

    /** @param withdrawing whether none is allowed, too */
    static Verdict verdict(String text, boolean withdrawing) {
        Verdict verdict = Verdict.parse(text);
        if (verdict == Verdict.UNKNOWN || verdict == Verdict.NONE && !withdrawing) {
            throw WireException.invalid(
                    "/verdict",
                    "verdict is " + Require.quoted(text) + "; allowed is accepted or rejected"
                            + (withdrawing ? ", or none to take it back" : "; DELETE takes a decision back"));
        }
        return verdict;
    }
}
