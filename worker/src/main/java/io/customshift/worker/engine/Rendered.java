package io.customshift.worker.engine;

/** What became of one picture of several that were made side by side. */
public sealed interface Rendered {
    /** It is there. */
    record Made(Picture picture) implements Rendered {}

    /** It failed, and none of the others with it. */
    record Failed(RenderException why) implements Rendered {}
}
