package io.customshift.worker.engine;

import java.time.Duration;

/** A finished picture that is not a file yet: making the file can go on while the next picture is computed. */
public interface Picture {
    /** The file, which carries its settings: {@code parameters} for people, {@code settings} as JSON. */
    byte[] png(String parameters, String settings);

    /** Encoding the texts. */
    Duration textTime();

    /** All denoising steps. */
    Duration denoiseTime();

    /** Latents to pixels. */
    Duration decodeTime();
}
