package io.customshift.schemas.manifest;

import io.customshift.schemas.message.RequestLine;

/**
 * A line of a manifest.
 *
 * @param index its number among the lines, from 0: the {@code line} of tasks, events and results
 * @param textLine where it begins in the text, from 1
 */
public record ManifestLine(int index, int textLine, RequestLine line) {}
