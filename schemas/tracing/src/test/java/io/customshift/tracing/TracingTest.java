package io.customshift.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
    private static final String GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void nothingIsMadeWithoutAnEndpoint() {
        assertThat(Tracing.isWanted(Map.of("OTEL_TRACES_SAMPLER", "always_on")::get))
                .isFalse();
        assertThat(Tracing.isWanted(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")::get))
                .isFalse();
        assertThat(Tracing.OFF.isOn()).isFalse();
        assertThat(Tracing.OFF.flags("0af7651916cd43dd8448eb211c80319c", "job").isSampled())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"})
    void anEndpointTurnsItOnAndOneVariableOffAgain(String name) {
        assertThat(Tracing.isWanted(Map.of(name, "http://collector:4318")::get)).isTrue();
        assertThat(Tracing.isWanted(Map.of(name, "http://collector:4318", "OTEL_SDK_DISABLED", "true")::get))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"OTEL_EXPORTER_OTLP_PROTOCOL, grpc", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL, http/json"})
    void anotherProtocolIsRefusedWithWhatIsAllowed(String name, String protocol) {
        Map<String, String> set = Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317", name, protocol);
        assertThatThrownBy(() -> Tracing.isWanted(set::get))
                .hasMessageContaining(name + " is " + protocol + "; allowed is http/protobuf");
    }

    @Test
    void aHeaderIsReadAsItIsWritten() {
        SpanContext span = TraceParent.read(GOOD);
        assertThat(span.isSampled()).isTrue();
        assertThat(span.isRemote()).isTrue();
        assertThat(TraceParent.write(span)).isEqualTo(GOOD);
        assertThat(TraceParent.write(SpanContext.getInvalid())).isNull();
        assertThat(TraceParent.read("01" + GOOD.substring(2) + "-more").getSpanId())
                .isEqualTo("b7ad6b7169203331");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"
            })
    void whatIsNoHeaderIsNoSpan(String header) {
        assertThat(TraceParent.read(header).isValid()).isFalse();
    }
}
