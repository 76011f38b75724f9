package io.customshift.worker.engine;

import io.customshift.schemas.message.Reference;
import java.util.List;

/**
 * What a picture's file may say of how it was made. Nothing of when and by whom: the same task gives the same bytes.
 *
 * @param parameters for people, in the form that picture browsers show
 * @param settings as JSON
 * @param references photos that it is made from, in order
 */
public record Caption(String prompt, String parameters, String settings, List<Reference> references) {
    public Caption {
        references = List.copyOf(references);
    }
}
