package io.customshift.worker.render;

import io.customshift.worker.engine.RenderStoppedException;

/** Work on a picture ended because the shard is to be given back; no fault of the picture's. */
final class StoppedException extends RenderStoppedException {
    private static final long serialVersionUID = 1L;

    private final StopReason reason;

    StoppedException(StopReason reason) {
        super("stopped: " + reason);
        this.reason = reason;
    }

    StopReason reason() {
        return reason;
    }
}
