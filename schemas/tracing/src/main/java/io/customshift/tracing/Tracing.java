package io.customshift.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans and sends them, by OTLP over HTTP, to where OpenTelemetry's environment variables say: {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT} or {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT}. Without either nothing is made, and the SDK
 * is not started.
 *
 * <p>Delivery: at most once. Spans wait in a queue of {@code OTEL_BSP_MAX_QUEUE_SIZE} (2,048); what does not fit, or is not taken by
 * the collector after its retries, is dropped; the exporter says in the log what it could not send. Thread: any; sending has one of its own.
 */
public final class Tracing implements AutoCloseable {
    public static final Tracing OFF = new Tracing(null, null);

    private static final List<String> ENDPOINTS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT");
    private static final List<String> PROTOCOLS =
            List.of("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL");
    private static final String HTTP = "http/protobuf";
    /** How long a stop waits for a collector. */
    private static final long CLOSE_SECONDS = 2;

    private final @Nullable Sender sender;
    private final Tracer tracer;

    /** What sends, and decides what is sent. */
    private record Sender(OpenTelemetrySdk sdk, Sampler sampler, ChosenIds ids) {}

    private Tracing(@Nullable Sender sender, @Nullable Tracer tracer) {
        this.sender = sender;
        this.tracer = tracer == null ? OpenTelemetry.noop().getTracer("customshift") : tracer;
    }

    /**
     * @param service the name of {@code service.name}, unless {@code OTEL_SERVICE_NAME} gives another
     * @throws IllegalArgumentException when a protocol other than OTLP over HTTP is asked for
     */
    public static Tracing of(String service) {
        return isWanted(System::getenv) ? sending(service) : OFF;
    }

    /** @param environment gives a variable's value, or null */
    static boolean isWanted(UnaryOperator<@Nullable String> environment) {
        if (Boolean.parseBoolean(environment.apply("OTEL_SDK_DISABLED"))
                || ENDPOINTS.stream().allMatch(name -> isBlank(environment.apply(name)))) {
            return false;
        }
        for (String name : PROTOCOLS) {
            String protocol = environment.apply(name);
            if (!isBlank(protocol) && !HTTP.equals(protocol)) {
                throw new IllegalArgumentException(
                        name + " is " + protocol + "; allowed is " + HTTP + "; leave it out, and let "
                                + ENDPOINTS.get(1) + " name the collector's port for it, 4318 as a rule");
            }
        }
        return true;
    }

    private static Tracing sending(String service) {
        ChosenIds ids = new ChosenIds();
        Sampler[] chosen = {Sampler.parentBased(Sampler.alwaysOn())};
        OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .setServiceClassLoader(Tracing.class.getClassLoader())
                .disableShutdownHook()
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name",
                        service,
                        "otel.exporter.otlp.protocol",
                        HTTP,
                        "otel.metrics.exporter",
                        "none",
                        "otel.logs.exporter",
                        "none"))
                .addSamplerCustomizer((sampler, properties) -> {
                    chosen[0] = sampler;
                    return sampler;
                })
                .addTracerProviderCustomizer((builder, properties) -> builder.setIdGenerator(ids))
                .build()
                .getOpenTelemetrySdk();
        return new Tracing(new Sender(sdk, chosen[0], ids), sdk.getTracer("customshift"));
    }

    public boolean isOn() {
        return sender != null;
    }

    /** Makes spans; they go nowhere while this is off. */
    public Tracer tracer() {
        return tracer;
    }

    /** A context in which this span is the parent, to be given to builders. */
    public static Context under(SpanContext parent) {
        return parent.isValid() ? Context.root().with(Span.wrap(parent)) : Context.root();
    }

    /** The flags that a trace gets which begins here: the sampler decides by the id, so all processes alike. */
    public TraceFlags flags(String traceId, String name) {
        Sender open = sender;
        boolean sampled = open != null
                && open.sampler()
                                .shouldSample(
                                        Context.root(), traceId, name, SpanKind.INTERNAL, Attributes.empty(), List.of())
                                .getDecision()
                        == SamplingDecision.RECORD_AND_SAMPLE;
        return sampled ? TraceFlags.getSampled() : TraceFlags.getDefault();
    }

    /**
     * Sends a span that is over under an id that others have used for its children before: nobody had to keep it open.
     *
     * @param parent invalid for the first span of a trace
     */
    public void over(
            SpanContext self,
            SpanContext parent,
            String name,
            Attributes attributes,
            boolean failed,
            Instant from,
            Instant to) {
        Sender open = sender;
        if (open == null || !self.isSampled()) {
            return;
        }
        Span span = open.ids()
                .choosing(
                        self,
                        () -> tracer.spanBuilder(name)
                                .setParent(under(parent))
                                .setStartTimestamp(from)
                                .setAllAttributes(attributes)
                                .startSpan());
        if (failed) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(to);
    }

    /** Sends what waits, for two seconds at most. */
    @Override
    public void close() {
        Sender open = sender;
        if (open != null) {
            open.sdk().shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static boolean isBlank(@Nullable String value) {
        return value == null || value.isBlank();
    }

    /** Random ids, but for the span that a thread has chosen one for. */
    private static final class ChosenIds implements IdGenerator {
        private final IdGenerator random = IdGenerator.random();
        private final ThreadLocal<@Nullable SpanContext> chosen = new ThreadLocal<>();

        Span choosing(SpanContext ids, Supplier<Span> start) {
            chosen.set(ids);
            try {
                return start.get();
            } finally {
                chosen.remove();
            }
        }

        @Override
        public String generateSpanId() {
            SpanContext ids = chosen.get();
            return ids == null ? random.generateSpanId() : ids.getSpanId();
        }

        @Override
        public String generateTraceId() {
            SpanContext ids = chosen.get();
            return ids == null ? random.generateTraceId() : ids.getTraceId();
        }
    }
}
