package io.customshift.scheduler.rest;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Which decisions are wanted. */
enum VerdictFilter {
    ANY,
    ACCEPTED,
    REJECTED,
    /** It is stored, and nobody has decided. */
    NONE;

    /** Reads accepted, rejected or none. */
    static VerdictFilter parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        for (VerdictFilter each : List.of(ACCEPTED, REJECTED, NONE)) {
            if (each.name().toLowerCase(Locale.ROOT).equals(word)) {
                return each;
            }
        }
        throw WireException.invalid(
                "",
                "verdict is " + Require.quoted(text) + "; allowed is accepted, rejected or none; leave it out for all");
    }

    boolean takes(ImageStatus status, Optional<ImageReviewed> review) {
        return switch (this) {
            case ANY -> true;
            case NONE -> status == ImageStatus.STORED && review.isEmpty();
            case ACCEPTED ->
                review.filter(one -> one.verdict() == Verdict.ACCEPTED).isPresent();
            case REJECTED ->
                review.filter(one -> one.verdict() == Verdict.REJECTED).isPresent();
        };
    }
}
