package io.customshift.models.image;

import java.util.List;

/**
 * A decoded photo.
 *
 * @param image what a viewer shows
 * @param notes what was wrong with the file and did no harm to its pixels, each a sentence for the person who gave it
 */
public record Photo(RgbImage image, List<String> notes) {
    public Photo {
        notes = List.copyOf(notes);
    }
}
