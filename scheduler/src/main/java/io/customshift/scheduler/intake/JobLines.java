package io.customshift.scheduler.intake;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;

/** The lines of an accepted job and the subjects that they name, wherever they are kept. Safe for many threads. */
interface JobLines extends AutoCloseable {
    int count();

    /** The line of this number, from 0. */
    RequestLine line(int index);

    SubjectSpec subject(SubjectId id);

    @Override
    void close();
}
