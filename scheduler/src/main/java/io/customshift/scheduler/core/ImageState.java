package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.WireDefault;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one picture.
 *
 * @param line the first line that asked for it, from 0
 * @param attempts failures so far that may pass
 * @param sha256 of the stored picture
 * @param bytes of the stored picture
 * @param code why it failed last
 */
public record ImageState(
        ImageId image,
        int line,
        ImageStatus status,
        @WireDefault("0") int attempts,
        @WireDefault("false") boolean reused,
        @Nullable Sha256 sha256,
        @Nullable Long bytes,
        @Nullable FailureCode code,
        @Nullable String message) {
    private static final int MESSAGE_CHARACTERS = 500;

    static ImageState pending(ImageId image, int line) {
        return new ImageState(image, line, ImageStatus.PENDING, 0, false, null, null, null, null);
    }

    boolean isPending() {
        return status == ImageStatus.PENDING;
    }

    /** Being in the bucket outweighs all: a picture that was given up may still arrive. The first report holds. */
    ImageState apply(ImageStored event) {
        return status == ImageStatus.STORED
                ? this
                : new ImageState(
                        image,
                        line,
                        ImageStatus.STORED,
                        attempts,
                        event.reused(),
                        event.sha256(),
                        event.bytes(),
                        null,
                        null);
    }

    ImageState apply(ImageFailed event, int attemptsMax) {
        return isPending() ? failed(event.code(), event.message(), event.retryable(), attemptsMax) : this;
    }

    ImageState failed(FailureCode why, String text, boolean retryable, int attemptsMax) {
        boolean again = retryable && attempts + 1 < attemptsMax;
        String shown = text.length() > MESSAGE_CHARACTERS ? text.substring(0, MESSAGE_CHARACTERS) + "…" : text;
        return new ImageState(
                image,
                line,
                again ? ImageStatus.PENDING : ImageStatus.FAILED,
                attempts + 1,
                false,
                null,
                null,
                why,
                shown);
    }
}
