package io.customshift.worker.engine;

import java.time.Duration;

/** A finished picture that is not a file yet: making the file can go on while the next picture is computed. */
public interface Picture {
    /** Makes the file, with its marks. */
    PictureFile file(Caption caption);

    /** Encoding the texts. */
    Duration textTime();

    /** All denoising steps. */
    Duration denoiseTime();

    /** Latents to pixels. */
    Duration decodeTime();
}
