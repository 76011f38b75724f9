package io.customshift.scheduler.trace;

import io.customshift.scheduler.core.JobHead;
import io.customshift.scheduler.core.JobState;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.topics.Topics;
import io.customshift.tracing.TraceParent;
import io.customshift.tracing.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a job in the scheduler, all in one trace:
 *
 * <pre>
 * submit job               from the request to its being seen, of the caller's trace where he names one
 *   job                    from its acceptance to its end; each further round is one more
 *     plan job, close job  work on its files
 *     send shard           each release; the record carries it on to the worker
 * </pre>
 *
 * <p>No span is open for longer than its work: that of a job is sent when the job ends, under an id that its children know
 * before, since it follows from tenant, job, time of acceptance and round. So does the trace's id where nobody has given one. A
 * scheduler that takes over goes on with the same ids, and nothing is kept but what the request came with. A step whose
 * transaction is repeated sends its spans twice.
 */
public final class JobTraces {
    public static final JobTraces OFF = new JobTraces(Tracing.OFF);

    /** All of a job's first shards are traced, and of those after them one in {@value #ONE_IN}: a million pictures are no million spans. */
    private static final int SHARDS = 1_000;

    private static final int ONE_IN = 100;

    private final Tracing tracing;

    public JobTraces(Tracing tracing) {
        this.tracing = tracing;
    }

    /** Work that may throw. */
    public interface Work<E extends Exception> {
        void run() throws E;
    }

    /** A span that ends where its work does. */
    public static final class Part implements AutoCloseable {
        private final Span span;

        private Part(Span span) {
            this.span = span;
        }

        /** What goes with the job; nothing while nothing is traced. */
        public @Nullable String traceparent() {
            return TraceParent.write(span.getSpanContext());
        }

        /** Does the work; what it throws is told by its class alone, since a message may say what people wrote. */
        public <E extends Exception> void run(Work<E> work) throws E {
            try {
                work.run();
            } catch (Exception | Error e) {
                span.setStatus(StatusCode.ERROR)
                        .setAttribute("error.type", e.getClass().getName());
                throw e;
            }
        }

        @Override
        public void close() {
            span.end();
        }
    }

    /**
     * The taking of a request.
     *
     * @param kind SERVER where it came by HTTP, CONSUMER as a record
     * @param caller the request's {@code traceparent}; a new trace begins where there is none
     * @param begun when the request came
     */
    public Part submitting(SpanKind kind, @Nullable String caller, JobSpec spec, Instant begun) {
        return part(() -> tracing.tracer()
                .spanBuilder("submit job")
                .setParent(Tracing.under(TraceParent.read(caller)))
                .setSpanKind(kind)
                .setStartTimestamp(begun)
                .setAttribute("customshift.tenant", spec.tenant().value())
                .setAttribute("customshift.job", spec.job().value())
                .setAttribute("customshift.job.pictures", spec.imageCount())
                .startSpan());
    }

    /** Work on a job's files, by a name such as {@code plan job}. */
    public Part working(String name, JobState job) {
        return part(() -> tracing.tracer()
                .spanBuilder(name)
                .setParent(Tracing.under(jobSpan(job)))
                .setAllAttributes(attributes(job.head()))
                .startSpan());
    }

    /** @param ordinal a shard's number in its job, from 0 */
    static boolean isTraced(int ordinal) {
        return ordinal < SHARDS || ordinal % ONE_IN == 0;
    }

    /**
     * Tells of a release.
     *
     * @return what the shard's record is to carry as its header {@code traceparent}; nothing for a shard that is not traced
     */
    public @Nullable String sent(JobState job, Shard shard, double estimatedSeconds) {
        if (!tracing.isOn() || !isTraced(shard.shard().ordinalIn(shard.job()))) {
            return null;
        }
        SpanContext parent = jobSpan(job);
        if (!parent.isSampled()) {
            return null;
        }
        Span span = tracing.tracer()
                .spanBuilder("send shard")
                .setParent(Tracing.under(parent))
                .setSpanKind(SpanKind.PRODUCER)
                .setAllAttributes(attributes(job.head()))
                .setAttribute("customshift.subject", shard.subject().id().value())
                .setAttribute("customshift.shard", shard.shard().value())
                .setAttribute("customshift.shard.epoch", shard.epoch())
                .setAttribute("customshift.shard.pictures", shard.images().size())
                .setAttribute("customshift.shard.estimated_seconds", estimatedSeconds)
                .setAttribute("messaging.system", "kafka")
                .setAttribute("messaging.operation.name", "send")
                .setAttribute("messaging.destination.name", Topics.SHARDS.name())
                .startSpan();
        span.end();
        return TraceParent.write(span.getSpanContext());
    }

    /** Tells of a job that is over, or of one more round of it. */
    public void ended(JobState job) {
        if (!tracing.isOn()) {
            return;
        }
        Instant end = job.endedAt() == null ? job.changedAt() : job.endedAt();
        boolean first = job.round() == 0;
        tracing.over(
                jobSpan(job),
                TraceParent.read(job.head().traceparent()),
                first ? "job" : "job, round " + (job.round() + 1),
                attributes(job.head()).toBuilder()
                        .put("customshift.job.phase", job.phase().name())
                        .put("customshift.job.pictures", job.total())
                        .put("customshift.job.stored", job.tally().stored())
                        .put("customshift.job.failed", job.tally().failed())
                        .build(),
                job.phase() == JobPhase.FAILED,
                // When a further round began is not kept.
                first ? job.head().acceptedAt() : end,
                end);
    }

    /** The span of the job's round: what it is under, and whether it is sent, is the same wherever and whenever it is asked. */
    SpanContext jobSpan(JobState job) {
        JobHead head = job.head();
        SpanContext caller = TraceParent.read(head.traceparent());
        String trace = caller.isValid()
                ? caller.getTraceId()
                : digest(head, 0, "trace").substring(0, 32);
        TraceFlags flags = caller.isValid() ? caller.getTraceFlags() : tracing.flags(trace, "job");
        return TraceParent.remote(trace, digest(head, job.round(), "span").substring(0, 16), flags);
    }

    private Part part(Supplier<Span> started) {
        return new Part(tracing.isOn() ? started.get() : Span.getInvalid());
    }

    private static String digest(JobHead head, int round, String what) {
        return Canonical.form("customshift-trace/1")
                .put("what", what)
                .put("tenant", head.tenant().value())
                .put("job", head.job().value())
                .put("accepted", head.acceptedAt().toString())
                .put("round", round)
                .hexDigest();
    }

    private static Attributes attributes(JobHead head) {
        return Attributes.builder()
                .put("customshift.tenant", head.tenant().value())
                .put("customshift.job", head.job().value())
                .build();
    }
}
