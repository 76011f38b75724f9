package io.customshift.schemas.message;

import io.customshift.schemas.id.SubjectId;

/**
 * How far a job is with one subject.
 *
 * @param total distinct pictures of this subject
 */
public record SubjectProgress(
        SubjectId subject,
        int total,
        @WireDefault("0") int stored,
        @WireDefault("0") int failed) {}
