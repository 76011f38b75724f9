package io.customshift.schemas.message;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;

/**
 * The lines of a job that are too many for a message, as JSONL objects in the bucket.
 *
 * @param lines one {@link RequestLine} per line, in the order of the request; packed by gzip where the key ends in {@code .gz},
 *     which earlier schedulers did not do
 * @param linesSha256 of the object as it is stored
 * @param subjects one {@link SubjectSpec} per line
 */
public record StoredLines(ObjectKey lines, Sha256 linesSha256, ObjectKey subjects, Sha256 subjectsSha256) {}
