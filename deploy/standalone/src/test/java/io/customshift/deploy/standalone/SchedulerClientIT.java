package io.customshift.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.jobs.JobWatch;
import io.customshift.deploy.standalone.jobs.ProgressView;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerClientIT {

    @TempDir
    Path directory;

    @Test
    void watchComesBackBehindTheLastEventAfterABrokenStream() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            SchedulerClient client = new SchedulerClient(URI.create(scheduler.address()));
            SampleCatalogue catalogue = SampleCatalogue.write(directory, SampleStyle.of(64));
            client.putJob("j", "text/csv", BodyPublishers.ofFile(catalogue.manifest()));
            ProgressView view = ProgressView.on(new PrintStream(OutputStream.nullOutputStream()), false);

            JobView end = new JobWatch(client, view, "j").untilEnd();

            assertThat(end.allStored()).isTrue();
            assertThat(end.total()).isEqualTo(catalogue.images());
            assertThat(scheduler.requests)
                    .contains(
                            "GET /v1/jobs/j/events?pictures=false\n", "GET /v1/jobs/j/events?pictures=false after 7\n");
        }
    }

    @Test
    void referencesTravelAsParts() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            SampleCatalogue.Subject ball = SampleCatalogue.write(directory, SampleStyle.of(64))
                    .subjects()
                    .get(0);
            new SchedulerClient(URI.create(scheduler.address())).putSubject(ball.id(), ball.name(), ball.references());
            assertThat(scheduler.requests)
                    .singleElement()
                    .satisfies(request -> assertThat(request)
                            .startsWith("PUT /v1/subjects/ball-1\n")
                            .contains(
                                    "name=\"name\"",
                                    "ball",
                                    "filename=\"view-1.png\"",
                                    "filename=\"view-2.png\"",
                                    "filename=\"view-3.png\""));
        }
    }

    @Test
    void refusalCarriesTheProblemsCodeAndDetail() throws Exception {
        try (FakeScheduler scheduler = new FakeScheduler(0)) {
            SchedulerClient client = new SchedulerClient(URI.create(scheduler.address()));
            Path manifest = SampleCatalogue.write(directory, SampleStyle.of(64)).manifest();
            assertThatThrownBy(() -> client.putJob(
                            "bad-manifest", "text/csv", BodyPublishers.ofFile(manifest), Map.of("dryRun", "true")))
                    .isInstanceOfSatisfying(FleetException.class, e -> {
                        assertThat(e.code()).isEqualTo(FleetCode.REFUSED);
                        assertThat(e.label()).isEqualTo("MALFORMED_CSV");
                    })
                    .hasMessage("line 3, column 7");
        }
    }
}
