package io.customshift.schemas.message;

/** Whether a worker reaches its store. */
public enum StoreState {
    READY,
    /** Out of reach, or refuses: nothing can be fetched or stored. */
    AWAY,
    /** A state of a later version. */
    UNKNOWN
}
