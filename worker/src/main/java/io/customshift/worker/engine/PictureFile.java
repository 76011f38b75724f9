package io.customshift.worker.engine;

import io.customshift.storage.PictureDigests;

/**
 * A picture's file.
 *
 * @param png its bytes, which belong to it
 * @param digests of the picture in it, as anybody computes them from the file
 */
@SuppressWarnings("ArrayRecordComponent")
public record PictureFile(byte[] png, PictureDigests digests) {}
