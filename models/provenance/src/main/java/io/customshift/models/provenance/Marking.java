package io.customshift.models.provenance;

/** How much a picture is marked; {@code docs/provenance.md} says what each means under Art. 50 of the EU AI Act. */
public enum Marking {
    /** Watermark, XMP and a signed manifest. */
    FULL,
    /** XMP and a signed manifest: pixels as they are. */
    METADATA,
    /** Nothing. */
    NONE
}
