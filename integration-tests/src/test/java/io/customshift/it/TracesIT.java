package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.RequestLine;
import java.awt.Color;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a collector is sent of a job: one trace from the request to the last put, in and across processes and their deaths. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesIT {
    private static final int PICTURES = 8;
    private static final String CALLER = "0af7651916cd43dd8448eb211c80319c";
    private static final String SHOP = "1bf7651916cd43dd8448eb211c80319c";
    private static final String LEFT_OUT = "2cf7651916cd43dd8448eb211c80319c";
    private static final String CALLER_SPAN = "b7ad6b7169203331";
    private static final String SECRET = "a lamp that nobody may read of";

    private final Collector collector = new Collector();
    private final Fleet fleet = new Fleet(
            S3.of(LocalInfra.shared()),
            "traced.",
            Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "100"));

    @BeforeAll
    void register() {
        fleet.register("lamp", Color.YELLOW);
        fleet.register("kettle", Color.GRAY);
        // Of the others photos must be fetched, whichever test comes first.
        fleet.register("vase", Color.BLUE);
    }

    @AfterAll
    void close() {
        fleet.close();
        collector.close();
    }

    @Test
    void oneTraceGoesFromTheCallerToTheLastPutThoughTheSchedulerIsKilled() throws Exception {
        submit("traced", List.of("lamp", "kettle"), "00-" + CALLER + "-" + CALLER_SPAN + "-01");
        await().atMost(Duration.ofSeconds(120))
                .until(() ->
                        spans("send shard").size() >= 2 && !spans("submit job").isEmpty());
        fleet.scheduler.process().kill();
        fleet.restore();
        fleet.assertComplete("traced", PICTURES);
        awaitSpans();

        assertThat(collector.spans())
                .filteredOn(span -> span.attribute("customshift.job").equals("traced"))
                .extracting(Collector.Sent::trace)
                .containsOnly(CALLER);
        Collector.Sent submit = only("submit job");
        Collector.Sent job = only("job");
        assertThat(submit.parent()).isEqualTo(CALLER_SPAN);
        assertThat(job.parent()).isEqualTo(submit.id());
        assertThat(job.attribute("customshift.job.stored")).isEqualTo(Integer.toString(PICTURES));
        assertUnder(job, "send shard", "close job");
        Set<String> sent = ids("send shard");
        assertThat(spans("shard")).isNotEmpty().allSatisfy(shard -> {
            assertThat(shard.service()).isEqualTo("customshift-worker");
            assertThat(sent).contains(shard.parent());
            assertThat(shard.attribute("customshift.job")).isEqualTo("traced");
        });
        Set<String> shards = ids("shard");
        for (String work : List.of("fetch photos", "encode subject", "render", "put picture")) {
            assertThat(spans(work))
                    .as(work)
                    .isNotEmpty()
                    .allSatisfy(span -> assertThat(shards).contains(span.parent()));
        }
        assertThat(spans("put picture").stream()
                        .map(span -> span.attribute("customshift.image"))
                        .collect(Collectors.toSet()))
                .hasSize(PICTURES);
        assertThat(spans("render"))
                .allSatisfy(
                        span -> assertThat(span.attribute("customshift.steps")).isEqualTo("20"));
        assertThat(collector.spans().toString()).doesNotContain(SECRET);
    }

    @Test
    void aRequestOnKafkaGoesOnWithItsTraceAndOneThatIsLeftOutHasNoSpan() throws Exception {
        submit("left-out", List.of("vase"), "00-" + LEFT_OUT + "-" + CALLER_SPAN + "-00");
        fleet.assertComplete("left-out", PICTURES / 2);
        EncodedRecord event = EventCodec.encode("/shop", Instant.now(), request("evented"))
                .with("ce_traceparent", "00-" + SHOP + "-" + CALLER_SPAN + "-01");
        fleet.log.send(event);
        fleet.awaitKnown("evented");
        fleet.assertComplete("evented", 2);

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(collector.spans())
                        .filteredOn(span -> span.trace().equals(SHOP))
                        .extracting(Collector.Sent::name)
                        .contains("submit job", "job", "send shard", "shard", "render", "put picture", "close job"));
        assertThat(collector.spans()).noneMatch(span -> span.trace().equals(LEFT_OUT));
        assertThat(collector.spans())
                .noneMatch(span -> span.attribute("customshift.job").equals("left-out"));
    }

    private static CustomizationRequest request(String job) {
        RequestLine line = new RequestLine(
                "row", new SubjectId("vase"), SECRET, null, null, 7L, 2, null, null, null, null, null, null, Map.of());
        DefaultSettings settings = new DefaultSettings(new ImageSize(64, 64), 4, null, null, null);
        return new CustomizationRequest(
                Tenant.DEFAULT, new JobId(job), null, 5, null, Map.of(), settings, null, null, List.of(line), null);
    }

    /** What the caller's trace has by this name. */
    private List<Collector.Sent> spans(String name) {
        return collector.spans().stream()
                .filter(span -> span.trace().equals(CALLER) && span.name().equals(name))
                .toList();
    }

    private void awaitSpans() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(spans("job")).hasSize(1);
            assertThat(spans("put picture")).hasSizeGreaterThanOrEqualTo(PICTURES);
            assertThat(spans("shard")).hasSizeGreaterThanOrEqualTo(2);
        });
    }

    private Collector.Sent only(String name) {
        assertThat(spans(name)).hasSize(1);
        return spans(name).get(0);
    }

    private Set<String> ids(String name) {
        return spans(name).stream().map(Collector.Sent::id).collect(Collectors.toSet());
    }

    private void assertUnder(Collector.Sent parent, String... names) {
        for (String name : names) {
            assertThat(spans(name))
                    .as(name)
                    .isNotEmpty()
                    .allSatisfy(span -> assertThat(span.parent()).isEqualTo(parent.id()));
        }
    }

    private void submit(String job, List<String> subjects, String traceparent)
            throws IOException, InterruptedException {
        StringBuilder csv = new StringBuilder("subject,prompt,count\n");
        for (String subject : subjects) {
            csv.append(subject)
                    .append(',')
                    .append(SECRET)
                    .append(',')
                    .append(PICTURES / 2)
                    .append('\n');
        }
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(fleet.scheduler.url() + "/v1/jobs/" + job + "?size=64x64&steps=20"))
                                .header("Content-Type", "text/csv")
                                .header("traceparent", traceparent)
                                .PUT(HttpRequest.BodyPublishers.ofString(csv.toString()))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }
}
