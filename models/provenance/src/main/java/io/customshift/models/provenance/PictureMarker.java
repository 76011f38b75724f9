package io.customshift.models.provenance;

import java.util.List;

/** Marks encoded pictures: XMP first, for whoever reads metadata, and then the signature over all of it. */
public record PictureMarker(SourceMark mark, SigningKey key) {

    /**
     * The file with its metadata. The same arguments give the same bytes.
     *
     * @param file PNG, JPEG or WebP without XMP and manifest
     * @param references photos that it was made from
     */
    public byte[] marked(byte[] file, List<Reference> references) {
        byte[] described = PictureContainer.of(file).withXmp(file, mark.packet());
        return Manifest.sign(described, mark, references, key);
    }
}
