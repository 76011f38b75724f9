package io.customshift.scheduler.intake;

import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.SubjectSpec;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lines that are in the job's record. */
record InlineLines(JobSpec spec, Map<SubjectId, SubjectSpec> subjects) implements JobLines {
    static InlineLines of(JobSpec spec) {
        return new InlineLines(
                spec, spec.subjects().stream().collect(Collectors.toMap(SubjectSpec::id, Function.identity())));
    }

    @Override
    public int count() {
        return spec.lines().size();
    }

    @Override
    public RequestLine line(int index) {
        return spec.lines().get(index);
    }

    @Override
    public SubjectSpec subject(SubjectId id) {
        SubjectSpec subject = subjects.get(id);
        if (subject == null) {
            throw new NoSuchElementException("job " + spec.job() + " has no subject " + id);
        }
        return subject;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
