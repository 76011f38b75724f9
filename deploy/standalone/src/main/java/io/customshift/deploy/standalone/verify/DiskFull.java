package io.customshift.deploy.standalone.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.verify.chaos.SmallDisk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/**
 * A fleet whose disk is full for a while in the middle of a job. It is spoken to as a user does, by commands in processes of
 * their own; the sample and what the commands say lie on another disk.
 */
final class DiskFull {

    private static final int PICTURES = 24;
    private static final int STEPS = 60;
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final SmallDisk disk;
    private final Duration full;
    private final Consumer<String> say;
    private final OwnCommands commands;
    private int untrue;
    private int unnamed;
    private int asked;

    DiskFull(SmallDisk disk, Duration full, Consumer<String> say) {
        this.disk = disk;
        this.full = full;
        this.say = say;
        commands = new OwnCommands(disk.folder().resolve("data"));
    }

    List<Figure> run() throws IOException {
        Path elsewhere = Files.createTempDirectory("customshift-disk-full-");
        try {
            OwnCommands.Said up = commands.run("up");
            if (up.exit() != 0) {
                throw new FleetException(FleetCode.CHILD_EXITED, "the fleet did not start: " + up.text());
            }
            return filled(elsewhere, status());
        } finally {
            disk.empty();
            commands.run("down", "--patience", "60");
        }
    }

    private List<Figure> filled(Path elsewhere, JsonNode before) throws IOException {
        long supervisor = before.path("parts").path(0).path("pid").asLong();
        SchedulerClient client = new SchedulerClient(URI.create(address(before)));
        String job = submit(client, elsewhere);
        Patience.until(() -> client.job(job).stored() > 0, PATIENCE, "the first picture");
        say.accept("filling the disk with " + client.job(job).summary());
        disk.fill();
        long end = System.nanoTime() + full.toNanos();
        Path manifest = Files.writeString(elsewhere.resolve("more.csv"), "subject,prompt\nball-1,a ball in snow\n");
        while (System.nanoTime() < end) {
            look(manifest);
            Patience.pause(LOOK);
        }
        say.accept("giving room after " + asked + " questions");
        disk.empty();
        long roomNanos = System.nanoTime();
        Patience.until(() -> status().path("phase").asText().equals("ready"), PATIENCE, "the fleet to be ready again");
        double recovery = (System.nanoTime() - roomNanos) / 1e9;
        say.accept("ready again after " + Math.round(recovery) + " s");
        Patience.until(() -> job(client, job).ended(), PATIENCE, "the end of the job");
        JobView done = job(client, job);
        say.accept(job + ": " + done.summary());
        long now = status().path("parts").path(0).path("pid").asLong();
        int restarts = StreamSupport.stream(status().path("parts").spliterator(), false)
                .mapToInt(part -> part.path("restarts").asInt())
                .sum();
        return List.of(
                Figure.plain("disk_full_seconds", full.toSeconds(), "s"),
                new Figure("status_untrue", untrue, "answers", Bound.atMost(0), null),
                new Figure("commands_that_did_not_name_it", unnamed, "answers", Bound.atMost(0), null),
                new Figure("supervisor_ended", now == supervisor ? 0 : 1, "times", Bound.atMost(0), null),
                Figure.plain("parts_restarted", restarts, "times"),
                new Figure("ready_after_room", recovery, "s", Bound.atMost(120), Bound.atMost(45)),
                new Figure("pictures_lost", PICTURES - done.stored(), "images", Bound.atMost(0), null));
    }

    /** Asks as a worried user does: each answer has to say what is wrong. */
    private void look(Path manifest) {
        asked++;
        OwnCommands.Said status = commands.run("status");
        if (status.exit() == 0 || !status.text().contains("DISK_FULL")) {
            untrue++;
            say.accept("status did not tell: " + status.text());
        }
        OwnCommands.Said submit = commands.run("submit", manifest.toString(), "--job", "more");
        // What could be taken in spite of it was taken; a refusal has to name the reason.
        if (submit.exit() != 0 && !submit.text().contains("DISK_FULL")) {
            unnamed++;
            say.accept("submit did not tell: " + submit.text());
        }
    }

    private String submit(SchedulerClient client, Path elsewhere) {
        SampleStyle style = SampleStyle.of(64);
        SampleCatalogue.Subject product =
                SampleCatalogue.write(elsewhere, style).subjects().get(0);
        client.putSubject(product.id(), product.name(), product.references());
        String manifest = "subject,prompt,seed,count,size,steps,guidance\n" + product.id() + ",a ball on the beach,1,"
                + PICTURES + "," + style.size() + "," + STEPS + "," + style.guidance() + "\n";
        client.putJob("disk-full", "text/csv", BodyPublishers.ofString(manifest));
        return "disk-full";
    }

    private JsonNode status() {
        return commands.run("status", "--json").json();
    }

    private static String address(JsonNode status) {
        return StreamSupport.stream(status.path("parts").spliterator(), false)
                .filter(part -> part.path("name").asText().equals("scheduler"))
                .map(part -> part.path("address").asText())
                .findFirst()
                .orElseThrow(() -> new FleetException(FleetCode.NOT_RUNNING, "the fleet has no scheduler: " + status));
    }

    /** The job's state; one that is not told yet is as if nothing had happened. */
    private static JobView job(SchedulerClient client, String job) {
        try {
            return client.job(job);
        } catch (FleetException e) {
            return JobView.unknown(job);
        }
    }
}
