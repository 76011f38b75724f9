/**
 * Marks that say how a picture was made, put on and read back: {@link io.customshift.models.provenance.PictureMarker} puts
 * them on in the order watermark, encoding, XMP, C2PA, and {@link io.customshift.models.provenance.PictureCheck} says which
 * of them a file has and whether they are whole. {@code docs/provenance.md} says what each is good for.
 */
@NullMarked
package io.customshift.models.provenance;

import org.jspecify.annotations.NullMarked;
