package io.customshift.models.train;

import java.util.List;
import java.util.function.Supplier;

/**
 * A subject of a data set before encoding.
 *
 * @param name its class name, such as "ceramic mug"; may be empty
 */
public record RawSubject(String name, List<Picture> pictures) {
    /**
     * One picture.
     *
     * @param pixels planar [3, size, size] from −1 to 1, made when asked
     * @param captions of one meaning; empty for a picture that is only a reference
     * @param reference whether it may be shown as a reference
     */
    public record Picture(Supplier<float[]> pixels, List<String> captions, boolean reference) {
        public Picture {
            captions = List.copyOf(captions);
        }
    }

    public RawSubject {
        pictures = List.copyOf(pictures);
    }
}
