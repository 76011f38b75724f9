package io.customshift.deploy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.watch.JobWatch;
import io.customshift.deploy.standalone.watch.ProgressView;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "submit", description = "Hands a manifest (.csv, .jsonl, .json) to the fleet and prints the job's id.")
final class SubmitCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(paramLabel = "MANIFEST")
    private Path manifest = Path.of("");

    @Option(
            names = "--job",
            paramLabel = "ID",
            description = "Id of the job; the same id and manifest is the same job (default: file name and digest).")
    private @Nullable String job;

    @Option(names = "--dry-run", description = "Only check, count the pictures and estimate the time.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay until the job ends; exit code 3 unless all pictures are stored.")
    private boolean watch;

    @Override
    public Integer call() {
        SchedulerClient client = options.client();
        String id = job == null ? defaultId(manifest) : job;
        JsonNode answer = client.putJob(id, manifest, dryRun);
        if (dryRun) {
            System.out.println(answer.toPrettyString());
            return 0;
        }
        System.out.println(id);
        if (!watch) {
            return 0;
        }
        ProgressView view = ProgressView.on(System.out, Terminal.isInteractive());
        return new JobWatch(client, view, id).untilEnd().allStored() ? 0 : Main.INCOMPLETE;
    }

    /** Name and content give the id, so that submitting the same file twice is the same job. */
    static String defaultId(Path manifest) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            // A manifest may be longer than this process's memory.
            try (InputStream in = new DigestInputStream(Files.newInputStream(manifest), sha256)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            byte[] digest = sha256.digest();
            String name = String.valueOf(manifest.getFileName())
                    .replaceAll("\\.[^.]*$", "")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9]+", "-")
                    .replaceAll("^-|-$", "");
            String stem = name.isEmpty() ? "job" : name.substring(0, Math.min(40, name.length()));
            return stem + "-" + HexFormat.of().formatHex(digest, 0, 4);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, "manifest " + manifest + " cannot be read: " + e, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
