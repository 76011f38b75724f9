package io.customshift.schemas.codec;

/** How much a reader bears. */
public enum ReadMode {
    /**
     * For requests of users: a field that the contract does not have, a field given twice, or a word that is not in a
     * list is refused, since it is a typing error that would else be obeyed in silence.
     */
    STRICT,
    /** For messages of the fleet: what a later writer added is passed over. */
    TOLERANT
}
