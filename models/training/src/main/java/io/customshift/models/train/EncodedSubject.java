package io.customshift.models.train;

import java.util.List;

/**
 * A subject ready to train on.
 *
 * @param name number of its name's text
 * @param pictures of it
 */
record EncodedSubject(int name, List<Picture> pictures) {
    /**
     * One picture.
     *
     * @param latents [C, h, w], unit scale
     * @param captions numbers of its captions' texts, of one meaning; empty for a picture that is only a reference
     * @param reference whether it may be shown as a reference
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Picture(float[] latents, int[] captions, boolean reference) {
        boolean target() {
            return captions.length > 0;
        }
    }

    EncodedSubject {
        pictures = List.copyOf(pictures);
    }
}
