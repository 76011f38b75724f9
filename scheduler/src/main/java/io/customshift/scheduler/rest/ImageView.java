package io.customshift.scheduler.rest;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ReviewReason;
import io.customshift.schemas.message.Sidecar;
import io.customshift.schemas.message.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a job, as people look at it.
 *
 * @param line the first line of the request that asks for it, from 0
 * @param lineId that line's own id, if it has one
 * @param size in pixels; absent of jobs that ended under earlier schedulers
 * @param state what became of it
 * @param url a presigned address, of a stored picture
 * @param thumbnailUrl the same of what shows it small; of a picture that has no thumbnail its own
 * @param review what somebody decided on it, if anybody has
 * @param attempt how often it was made anew before: 0 for the first time
 * @param of the picture that it was made anew of
 * @param error why it failed
 * @param pixelsSha256 digest of its pixels: the picture, whatever file it is in
 * @param perceptualHash how it looks, to find it again where all marks are gone
 * @param warnings what the model could not see or does not know of its prompt, a sentence each
 * @param extra what the line's table says beside, by column
 * @param made how it was made; only where one picture is asked for, and it is stored
 */
public record ImageView(
        ImageId id,
        SubjectId subject,
        int line,
        @Nullable String lineId,
        String prompt,
        long seed,
        @Nullable ImageSize size,
        ImageStatus state,
        @Nullable String url,
        @Nullable String thumbnailUrl,
        @Nullable Review review,
        int attempt,
        @Nullable ImageId of,
        @Nullable ImageError error,
        @Nullable Sha256 pixelsSha256,
        @Nullable PerceptualHash perceptualHash,
        List<String> warnings,
        Map<String, String> extra,
        @Nullable Sidecar made) {

    /**
     * What somebody decided.
     *
     * @param reasons why it was rejected
     * @param reviewer the person that a token named, or the id of the key; absent where the fleet is open
     */
    public record Review(
            Verdict verdict,
            List<ReviewReason> reasons,
            @Nullable String note,
            @Nullable String reviewer,
            Instant at) {
        static Review of(ImageReviewed said) {
            return new Review(said.verdict(), said.reasons(), said.note(), said.reviewer(), said.at());
        }
    }

    /** Why a picture failed: its code, and value, limit and fix for people. */
    public record ImageError(FailureCode code, @Nullable String message) {}

    ImageView with(@Nullable Sidecar how) {
        return new ImageView(
                id,
                subject,
                line,
                lineId,
                prompt,
                seed,
                size,
                state,
                url,
                thumbnailUrl,
                review,
                attempt,
                of,
                error,
                pixelsSha256,
                perceptualHash,
                warnings,
                extra,
                how);
    }
}
