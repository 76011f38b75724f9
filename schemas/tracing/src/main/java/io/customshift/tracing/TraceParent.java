package io.customshift.tracing;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of W3C Trace Context, which names a span of somebody else's. */
public final class TraceParent {
    /** The header's name, in HTTP and on records. */
    public static final String HEADER = "traceparent";

    /** Of a later version more may follow; what we know of stays where it is (section 3.2.2). */
    private static final Pattern FORM =
            Pattern.compile("(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?");

    private TraceParent() {}

    /** The span that a header names; an invalid one where there is none, or it is none: the caller's mistake is no error of ours. */
    public static SpanContext read(@Nullable String header) {
        Matcher parts = FORM.matcher(header == null ? "" : header);
        if (!parts.matches() || parts.group(1).equals("00") && parts.group().length() != 55) {
            return SpanContext.getInvalid();
        }
        return remote(parts.group(2), parts.group(3), TraceFlags.fromHex(parts.group(4), 0));
    }

    /** A span that is, or will be, of this trace. */
    public static SpanContext remote(String traceId, String spanId, TraceFlags flags) {
        return TraceId.isValid(traceId) && SpanId.isValid(spanId)
                ? SpanContext.createFromRemoteParent(traceId, spanId, flags, TraceState.getDefault())
                : SpanContext.getInvalid();
    }

    /** The header that names the span; nothing for an invalid one. */
    public static @Nullable String write(SpanContext span) {
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
