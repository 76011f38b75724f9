package io.customshift.worker.render;

import java.util.Optional;

/** Asked at each picture boundary. */
@FunctionalInterface
public interface RunControl {
    /** Goes on to the end. */
    RunControl NONE = Optional::empty;

    /** Why to stop, if at all. */
    Optional<StopReason> stop();
}
