package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Planner;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.SubjectSpec;

/** The lines of an accepted job and the subjects that they name, wherever they are kept. Safe for many threads. */
interface JobLines extends Planner.Lines, AutoCloseable {
    SubjectSpec subject(SubjectId id);

    @Override
    void close();
}
