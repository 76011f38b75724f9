package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.RgbImage;
import java.util.List;

/**
 * A product: what it is called, and photos of it.
 *
 * @param name its class name, such as "ceramic mug"; may be empty
 * @param references 1 to 5 photos of any size
 */
public record Subject(String name, List<RgbImage> references) {
    public static final int MAX_REFERENCES = 5;

    public Subject {
        references = List.copyOf(references);
        if (references.isEmpty() || references.size() > MAX_REFERENCES) {
            throw new EngineException(
                    ErrorCode.REFERENCES_INVALID,
                    "there are " + references.size() + " reference images; a subject has 1 to " + MAX_REFERENCES);
        }
    }
}
