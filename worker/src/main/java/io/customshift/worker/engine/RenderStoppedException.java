package io.customshift.worker.engine;

/** Thrown by a {@link StepProgress} that wants the picture to end here; comes out of the renderer as it is. */
public class RenderStoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RenderStoppedException(String message) {
        super(message);
    }
}
