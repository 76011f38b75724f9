package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.WireDefault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one picture.
 *
 * @param line the first line that asked for it, from 0
 * @param attempts failures so far that may pass
 * @param sha256 of the stored picture
 * @param pixelsSha256 of the stored picture's pixels; none from earlier workers
 * @param perceptualHash how the stored picture looks; likewise
 * @param bytes of the stored picture
 * @param seconds that the engine worked on the stored picture
 * @param code why it failed last
 * @param warnings of the stored picture's prompt
 * @param tried the last failure that was counted: an earlier one, or the same told again, is nothing new
 */
public record ImageState(
        ImageId image,
        int line,
        ImageStatus status,
        @WireDefault("0") int attempts,
        @WireDefault("false") boolean reused,
        @Nullable Sha256 sha256,
        @Nullable Sha256 pixelsSha256,
        @Nullable PerceptualHash perceptualHash,
        @Nullable Long bytes,
        @Nullable Double seconds,
        @Nullable FailureCode code,
        @Nullable String message,
        List<String> warnings,
        @Nullable Try tried) {
    private static final int MESSAGE_CHARACTERS = 500;

    public ImageState {
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    /** Which failure it is: an attempt within a release of the shard. */
    public record Try(int epoch, int attempt) {
        boolean isAfter(@Nullable Try other) {
            return other == null || epoch > other.epoch || epoch == other.epoch && attempt > other.attempt;
        }
    }

    static ImageState pending(ImageId image, int line) {
        return new ImageState(
                image, line, ImageStatus.PENDING, 0, false, null, null, null, null, null, null, null, List.of(), null);
    }

    boolean isPending() {
        return status == ImageStatus.PENDING;
    }

    double engineSeconds() {
        return seconds == null ? 0 : seconds;
    }

    long storedBytes() {
        return bytes == null ? 0 : bytes;
    }

    /**
     * Being in the bucket outweighs all: a picture that was given up may still arrive. Who made it outweighs who found it,
     * whichever is heard of first.
     */
    ImageState stored(ImageStored event, boolean found) {
        boolean known = status == ImageStatus.STORED;
        return new ImageState(
                image,
                line,
                ImageStatus.STORED,
                attempts,
                found && (!known || reused),
                known ? sha256 : event.sha256(),
                known ? pixelsSha256 : event.pixelsSha256(),
                known ? perceptualHash : event.perceptualHash(),
                known ? bytes : Long.valueOf(event.bytes()),
                Math.max(engineSeconds(), event.seconds()),
                null,
                null,
                event.warnings().stream().map(ImageState::shown).toList(),
                tried);
    }

    /** A failure; {@code counted} when it costs an attempt, {@code last} when there will be no other. */
    ImageState failed(FailureCode why, String text, @Nullable Try which, boolean counted, boolean last) {
        return new ImageState(
                image,
                line,
                last ? ImageStatus.FAILED : ImageStatus.PENDING,
                attempts + (counted ? 1 : 0),
                false,
                null,
                null,
                null,
                null,
                null,
                why,
                shown(text),
                List.of(),
                which == null ? tried : which);
    }

    ImageState cancelled() {
        return new ImageState(
                image,
                line,
                ImageStatus.CANCELLED,
                attempts,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                tried);
    }

    private static String shown(String text) {
        return text.length() > MESSAGE_CHARACTERS ? text.substring(0, MESSAGE_CHARACTERS) + "…" : text;
    }
}
