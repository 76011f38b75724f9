package io.customshift.deploy.standalone.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.fleet.FleetBackends;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.models.bench.Figure;
import io.customshift.models.cli.FigureOutput;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code customshift verify job}: one ended job, looked at behind the scheduler's back. */
@Command(
        name = "job",
        description = "Compares what bucket, manifest, counters and events say of a job that has ended, and lists each"
                + " difference. Exit code 1 when there is one. Broker and bucket are those of the environment"
                + " (KAFKA_BOOTSTRAP_SERVERS, S3_ENDPOINT, …), else of the fleet on the data folder.")
final class VerifyJobCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(
            names = "--quick",
            description = "Believe the digests that are kept with the pictures instead of reading each picture.")
    private boolean quick;

    @Override
    public Integer call() {
        JobId id = new JobId(job);
        JsonNode status = options.client().status(id.value());
        FleetBackends backends = FleetBackends.of(options.data());
        ObjectStore store = new MinioObjectStore(backends.store(), StoreTimeouts.DEFAULT);
        Tenant owner = new Tenant(status.path("tenant").asText("default"));
        JobBooks books = new JobEvidence(store, backends.broker(), owner, id).books(status, quick);
        List<JobBooks.Difference> differences = books.differences();
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.plain("verify_job_pictures", books.manifest().size(), "pictures"));
        for (JobBooks.Kind kind : JobBooks.Kind.values()) {
            long count = differences.stream().filter(one -> one.kind() == kind).count();
            figures.add(new Figure(
                    "verify_job_" + kind.name().toLowerCase(Locale.ROOT),
                    count,
                    "differences",
                    Figure.Bound.atMost(0),
                    null));
        }
        differences.forEach(one -> System.err.println(one.kind() + " " + one.what()));
        return FigureOutput.print(figures, options.output().isJson());
    }
}
