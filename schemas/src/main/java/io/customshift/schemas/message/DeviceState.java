package io.customshift.schemas.message;

/** Whether a worker's device computes. */
public enum DeviceState {
    READY,
    /** The engine failed several times running. */
    FAILING,
    /** A state of a later version. */
    UNKNOWN
}
