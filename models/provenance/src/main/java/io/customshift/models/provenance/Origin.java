package io.customshift.models.provenance;

import io.customshift.models.image.PngMetadata;
import java.util.List;

/**
 * What a picture was made of, as far as its file may say it.
 *
 * @param settings how it was made, as text of PNG files; holds the prompt
 * @param references photos that it was made from, in order
 */
public record Origin(String prompt, PngMetadata settings, List<Reference> references) {
    public Origin {
        references = List.copyOf(references);
    }
}
