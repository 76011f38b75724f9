package io.customshift.worker.trace;

import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.Shard;
import io.customshift.tracing.Tracing;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Stage;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a shard in the worker, under the one that released it, which is the current one of the thread that begins the
 * shard:
 *
 * <pre>
 * shard
 *   fetch photos     as long as they were waited for: most of it was done while the shard before was in hand
 *   encode subject
 *   render           each batch
 *   put picture      file and bucket, beside what is rendered
 * </pre>
 *
 * <p>A shard that nobody traces has none. Thread: began and ended on the one that works on shards, one shard at a time; what is put
 * comes from others, and after its shard's end is not told of. Nothing that people wrote is in a span.
 */
public final class ShardTraces implements RunListener {
    private final Tracing tracing;
    private final WorkerId worker;
    private final InstantSource time;
    private volatile @Nullable InHand inHand;

    private record InHand(Shard shard, Span span) {
        SpanContext context() {
            return span.getSpanContext();
        }
    }

    public ShardTraces(Tracing tracing, WorkerId worker, InstantSource time) {
        this.tracing = tracing;
        this.worker = worker;
        this.time = time;
    }

    @Override
    public void began(Shard shard) {
        Context sender = Context.current();
        if (!Span.fromContext(sender).getSpanContext().isSampled()) {
            inHand = null;
            return;
        }
        Span span = tracing.tracer()
                .spanBuilder("shard")
                .setParent(sender)
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(time.instant())
                .setAttribute("customshift.tenant", shard.tenant().value())
                .setAttribute("customshift.job", shard.job().value())
                .setAttribute("customshift.subject", shard.subject().id().value())
                .setAttribute("customshift.shard", shard.shard().value())
                .setAttribute("customshift.shard.epoch", shard.epoch())
                .setAttribute("customshift.shard.pictures", shard.images().size())
                .setAttribute("customshift.worker", worker.value())
                .startSpan();
        inHand = new InHand(shard, span);
    }

    @Override
    public void stage(Stage stage, Duration took) {
        if (stage == Stage.FETCH) {
            over("fetch photos", took, Attributes.empty());
        } else if (stage == Stage.ENCODE) {
            over("encode subject", took, Attributes.empty());
        }
    }

    @Override
    public void batch(List<ImageTask> tasks, Duration engine) {
        RenderSettings settings = tasks.get(0).settings();
        over(
                "render",
                engine,
                Attributes.builder()
                        .put("customshift.batch", tasks.size())
                        .put("customshift.size", settings.size().toString())
                        .put("customshift.steps", settings.steps())
                        .put(
                                "customshift.plan",
                                settings.plan() == null
                                        ? "exact"
                                        : settings.plan().toString())
                        .build());
    }

    @Override
    public void put(Shard shard, ImageTask task, Duration took, boolean found) {
        InHand now = inHand;
        if (now != null && now.shard() == shard) {
            over(
                    "put picture",
                    took,
                    Attributes.builder()
                            .put("customshift.image", task.image().value())
                            .put("customshift.found", found)
                            .build());
        }
    }

    @Override
    public void ended(ShardOutcome outcome) {
        InHand now = inHand;
        inHand = null;
        if (now == null) {
            return;
        }
        now.span()
                .setAttribute("customshift.shard.stored", outcome.stored())
                .setAttribute("customshift.shard.reused", outcome.reused())
                .setAttribute("customshift.shard.failed", outcome.failed())
                .setAttribute("customshift.shard.remaining", outcome.remaining());
        outcome.stop().ifPresent(reason -> now.span().setAttribute("customshift.shard.stop", reason.name()));
        if (outcome.failed() > 0 || outcome.stop().isEmpty() && outcome.remaining() > 0) {
            now.span().setStatus(StatusCode.ERROR);
        }
        now.span().end(time.instant());
    }

    /** A span of the shard in hand that ends now. */
    private void over(String name, Duration took, Attributes attributes) {
        InHand now = inHand;
        if (now != null) {
            Instant end = time.instant();
            tracing.tracer()
                    .spanBuilder(name)
                    .setParent(Tracing.under(now.context()))
                    .setStartTimestamp(end.minus(took))
                    .setAllAttributes(attributes)
                    .startSpan()
                    .end(end);
        }
    }
}
