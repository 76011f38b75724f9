package io.customshift.worker.engine;

import io.customshift.storage.PictureDigests;
import java.util.Optional;

/**
 * A picture's file.
 *
 * @param png its bytes, which belong to it
 * @param digests of the picture in it, as anybody computes them from the file
 * @param thumbnail the same picture small, as JPEG; none where it is small itself
 */
@SuppressWarnings("ArrayRecordComponent")
public record PictureFile(byte[] png, PictureDigests digests, Optional<byte[]> thumbnail) {}
