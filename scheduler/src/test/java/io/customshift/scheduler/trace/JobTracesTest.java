package io.customshift.scheduler.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.scheduler.core.Jobs;
import io.opentelemetry.api.trace.SpanContext;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobTracesTest {
    private static final String CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void whoeverTakesAJobOverKnowsItsSpan() {
        SpanContext before = JobTraces.OFF.jobSpan(Jobs.state(null));
        assertThat(before.isValid()).isTrue();
        assertThat(JobTraces.OFF.jobSpan(Jobs.state(null))).isEqualTo(before);
    }

    @Test
    void aTraceThatIsGivenIsGoneOnWithUnderASpanOfTheJobsOwn() {
        SpanContext own = JobTraces.OFF.jobSpan(Jobs.state(null));
        SpanContext given = JobTraces.OFF.jobSpan(Jobs.state(CALLER));
        assertThat(given.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(given.isSampled()).isTrue();
        assertThat(given.getSpanId()).isEqualTo(own.getSpanId()).isNotEqualTo("b7ad6b7169203331");
    }

    @Test
    void aMillionPicturesAreNoMillionSpans() {
        assertThat(IntStream.range(0, 1_000)).allMatch(JobTraces::isTraced);
        assertThat(IntStream.range(0, 100_000).filter(JobTraces::isTraced).count())
                .isEqualTo(1_000 + 990);
    }
}
