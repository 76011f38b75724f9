package io.customshift.scheduler.rest;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.ResultLine;
import org.jspecify.annotations.Nullable;

/** Which attempt at a picture a line of results is, by the columns that a regeneration's lines have. */
final class Attempts {
    /** The picture that another attempt is of. */
    static final String OF = "customshift.of";
    /** How often it was made anew, from 1. */
    static final String ATTEMPT = "customshift.attempt";

    /** On a job that makes pictures of another one anew: which that is, and of a chain of them the first. */
    static final String ROOT = "customshift.root";

    private Attempts() {}

    /** 0 for a picture that was asked for by its user, whatever the columns of the user's table are called. */
    static int of(ResultLine line) {
        String attempt = line.extra().get(ATTEMPT);
        return madeOf(line) == null || attempt == null || !attempt.matches("[1-9][0-9]{0,8}")
                ? 0
                : Integer.parseInt(attempt);
    }

    static @Nullable ImageId madeOf(ResultLine line) {
        String of = line.extra().get(OF);
        try {
            return of == null ? null : new ImageId(of);
        } catch (WireException e) {
            return null;
        }
    }
}
