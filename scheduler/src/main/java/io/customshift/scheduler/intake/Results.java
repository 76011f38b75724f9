package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.MadePictures;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The results of a job: one line for each line and seed of the request, in the request's order. */
final class Results {
    private final JobSpec spec;
    private final JobLines lines;
    private final MadePictures made;
    private final ImageStatus rest;

    /** @param over nothing more will be made: what is missing is cancelled, not pending */
    Results(JobSpec spec, JobLines lines, MadePictures made, boolean over) {
        this.spec = spec;
        this.lines = lines;
        this.made = made;
        this.rest = over ? ImageStatus.CANCELLED : ImageStatus.PENDING;
    }

    /** @param earlier the results of the round before, if there was one; asked for each picture in order */
    void each(@Nullable EarlierResults earlier, Consumer<ResultLine> sink) {
        LineExpansion expansion = LineExpansion.of(spec);
        for (int i = 0; i < lines.count(); i++) {
            RequestLine line = lines.line(i);
            for (ImageTask task : expansion.tasks(i, line, lines.subject(line.subject()))) {
                ResultLine before = earlier == null ? null : earlier.of(task);
                MadePictures.Made state = made.of(line.subject(), task.image());
                sink.accept(state == null && before != null ? before : result(line, task, state));
            }
        }
    }

    private ResultLine result(RequestLine line, ImageTask task, MadePictures.@Nullable Made state) {
        ImageStatus status = state == null || state.status() == ImageStatus.PENDING ? rest : state.status();
        boolean stored = status == ImageStatus.STORED;
        return new ResultLine(
                task.line(),
                line.id(),
                line.subject(),
                task.prompt(),
                task.seed(),
                task.settings().size(),
                task.image(),
                status,
                stored ? task.key() : null,
                state == null ? null : state.sha256(),
                state == null ? null : state.pixelsSha256(),
                state == null ? null : state.perceptualHash(),
                state == null ? null : state.bytes(),
                state == null || stored ? null : state.code(),
                state == null || stored ? null : state.message(),
                state == null ? List.of() : state.warnings(),
                null,
                task.settings().plan(),
                line.extra());
    }
}
