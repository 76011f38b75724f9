package io.customshift.deploy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "results", description = "Prints a job's results, line by line as JSON, or downloads its pictures.")
final class ResultsCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(names = "--download", paramLabel = "DIR", description = "Folder for the pictures and the manifest.")
    private @Nullable Path folder;

    @Override
    public Integer call() {
        SchedulerClient client = options.client();
        if (folder == null) {
            try (Stream<JsonNode> lines = client.results(job)) {
                lines.forEach(System.out::println);
            }
            return 0;
        }
        Download done = Download.of(client, job, folder);
        System.out.println(done.stored() + " of " + done.lines() + " pictures in "
                + folder.toAbsolutePath().normalize() + ", " + done.fetched() + " fetched now (" + done.bytes() / 1024
                + " KiB)");
        return done.stored() == done.lines() ? 0 : Main.INCOMPLETE;
    }
}
