package io.customshift.models.provenance;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.List;
import java.util.Optional;

/** Where a file format keeps its XMP packet and its C2PA manifest store. Files come from anywhere: all lengths are checked. */
interface PictureContainer {
    /** Media type, such as {@code image/png}. */
    String mediaType();

    boolean isFormatOf(byte[] file);

    Optional<byte[]> xmp(byte[] file);

    /** The file with an XMP packet; it must not have one yet. */
    byte[] withXmp(byte[] file, byte[] packet);

    Optional<EmbeddedManifest> manifest(byte[] file);

    /** Where a store of this length goes; the file must not have one yet. */
    ManifestPlace place(byte[] file, int storeLength);

    /** The store as the format holds it: with lengths, types and checksums. */
    byte[] wrap(byte[] store);

    /**
     * A manifest store found in a file.
     *
     * @param start of the first byte that belongs to it, its chunk's head included
     * @param length up to the last one, its chunk's checksum included
     */
    @SuppressWarnings("ArrayRecordComponent")
    record EmbeddedManifest(byte[] store, int start, int length) {}

    /**
     * A gap in a file for a wrapped manifest store.
     *
     * @param before bytes up to the gap, as they will be with the store in it
     * @param length of the gap
     * @param after bytes behind it
     */
    @SuppressWarnings("ArrayRecordComponent")
    record ManifestPlace(byte[] before, int length, byte[] after) {}

    /** @throws EngineException IMAGE_UNREADABLE when the file is neither PNG, JPEG nor WebP */
    static PictureContainer of(byte[] file) {
        return List.of(new PngContainer(), new JpegContainer(), new WebpContainer()).stream()
                .filter(container -> container.isFormatOf(file))
                .findFirst()
                .orElseThrow(() -> new EngineException(
                        ErrorCode.IMAGE_UNREADABLE,
                        "the file is neither PNG, JPEG nor WebP, which are the formats that marks are read from; save it"
                                + " as one of them"));
    }

    static EngineException damaged(String format, String what) {
        return new EngineException(
                ErrorCode.IMAGE_UNREADABLE,
                "the file is a damaged " + format + ": " + what + "; get a whole copy of it");
    }
}
