package io.customshift.models.network;

/**
 * Ways to put a query's own attention and its attention over the references together with one weight w for every query,
 * head and layer. Neither is CADS, whose gate moves: they are what it is measured against.
 */
public enum ConstantBlend {
    /** own + w · references, as adapters of decoupled cross-attention do. */
    ADDED,
    /** (1 − w) · own + w · references: CADS with a gate that never moves. */
    INTERPOLATED
}
