package io.customshift.schemas.message;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a results manifest, {@code jobs/{job}/manifest.jsonl}: one for each line and seed of the request, in the request's order.
 *
 * @param line the line of the request, from 0
 * @param id the line's own id, if it had one
 * @param size the picture's, in pixels; none from earlier schedulers
 * @param key the picture, when stored
 * @param pixelsSha256 digest of its pixels: the picture, whatever file it is in; none from earlier schedulers and workers
 * @param perceptualHash how it looks, to find it again where all marks are gone; likewise
 * @param code why not, when failed
 * @param warnings what the model could not see or does not know of a stored picture's prompt, a sentence each
 * @param url a presigned URL, only in answers of the REST interface
 * @param plan how work was saved on it; absent for {@code exact}
 * @param extra what the line's table says beside, by column
 */
public record ResultLine(
        int line,
        @Nullable String id,
        SubjectId subject,
        String prompt,
        long seed,
        @Nullable ImageSize size,
        ImageId image,
        ImageStatus status,
        @Nullable ObjectKey key,
        @Nullable Sha256 sha256,
        @Nullable Sha256 pixelsSha256,
        @Nullable PerceptualHash perceptualHash,
        @Nullable Long bytes,
        @Nullable FailureCode code,
        @Nullable String message,
        List<String> warnings,
        @Nullable String url,
        @Nullable PlanName plan,
        Map<String, String> extra) {
    public ResultLine {
        warnings = List.copyOf(warnings);
        extra = Labels.extra(extra);
    }

    /** The same line with its picture's key and an address to fetch it from. */
    public ResultLine at(ObjectKey picture, String address) {
        return new ResultLine(
                line,
                id,
                subject,
                prompt,
                seed,
                size,
                image,
                status,
                picture,
                sha256,
                pixelsSha256,
                perceptualHash,
                bytes,
                code,
                message,
                warnings,
                address,
                plan,
                extra);
    }
}
