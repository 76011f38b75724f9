package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;

/** What became of one picture of several: one that cannot be made takes no other down. */
public sealed interface PictureOutcome {

    /** The picture. */
    record Made(GeneratedImage picture) implements PictureOutcome {}

    /** Why there is none. */
    record Failed(EngineException why) implements PictureOutcome {}

    /**
     * The picture.
     *
     * @throws EngineException why there is none
     */
    default GeneratedImage orThrow() {
        if (this instanceof Failed failed) {
            throw failed.why();
        }
        return ((Made) this).picture();
    }
}
