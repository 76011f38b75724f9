package io.customshift.deploy.standalone.subjects;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.CommandGroup;
import io.customshift.schemas.id.SubjectId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "subjects",
        description = "The products that manifests may name, with their photos.",
        subcommands = {
            SubjectsCommand.Add.class,
            SubjectsCommand.ListAll.class,
            SubjectsCommand.Show.class,
            SubjectsCommand.Remove.class
        })
public final class SubjectsCommand extends CommandGroup {
    @Command(
            name = "add",
            description =
                    "Registers a product with 1 to 5 photos, or replaces it. The same again changes nothing. Jobs that"
                            + " were submitted before keep the photos that they were submitted with.")
    static final class Add implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(index = "0", paramLabel = "ID", description = "How manifests name it.")
        private String id = "";

        @Parameters(index = "1..*", arity = "1..*", paramLabel = "PHOTO", description = "PNG, JPEG or WebP files.")
        private List<Path> photos = List.of();

        @Option(
                names = "--name",
                paramLabel = "TEXT",
                description = "What it is in a prompt, such as \"ceramic mug\" (default: the one before, else the id).")
        private @Nullable String name;

        @Override
        public Integer call() {
            Registration wanted = new Registration(new SubjectId(id), Optional.ofNullable(name), photos);
            Registration.Outcome outcome = wanted.send(options.client());
            options.output()
                    .result(
                            outcome.subject(),
                            (outcome.sent() ? "registered " : "nothing to change: ")
                                    + line(outcome.subject())
                                    + notes(outcome.subject()));
            return ExitCode.DONE;
        }
    }

    @Command(name = "list", description = "Lists them by id.")
    static final class ListAll implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Override
        public Integer call() {
            JsonNode subjects = options.client().subjects();
            Table table = new Table("SUBJECT", ">PHOTOS", "NAME");
            for (JsonNode one : subjects) {
                table.row(
                        one.path("id").asText(),
                        one.path("references").size(),
                        one.path("name").asText());
            }
            String none = "no subjects; register one: "
                    + options.call("subjects", "add", "mug", "--name", "ceramic mug") + " PHOTO...";
            options.output()
                    .result(
                            subjects.isMissingNode()
                                    ? com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode()
                                    : subjects,
                            table.size() == 0 ? none : table.toString());
            return ExitCode.DONE;
        }
    }

    @Command(name = "show", description = "Shows one with its photos.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(paramLabel = "ID")
        private String id = "";

        @Override
        public Integer call() {
            JsonNode subject = known(options.client(), new SubjectId(id));
            StringBuilder text = new StringBuilder(line(subject));
            for (JsonNode photo : subject.path("references")) {
                text.append("\n  ")
                        .append(photo.path("key").asText())
                        .append("  ")
                        .append(photo.path("bytes").asLong() / 1024)
                        .append(" KiB");
            }
            options.output().result(subject, text.append(notes(subject)).toString());
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "remove",
            description =
                    "Forgets one. Its photos stay in the bucket for the jobs that use them, unless --photos is given.")
    static final class Remove implements Callable<Integer> {
        @Mixin
        private SchedulerOptions options = new SchedulerOptions();

        @Parameters(paramLabel = "ID")
        private String id = "";

        @Option(names = "--photos", description = "Delete its photos from the bucket too.")
        private boolean photos;

        @Option(names = "--pictures", description = "Delete the pictures that were made of it too.")
        private boolean pictures;

        @Override
        public Integer call() {
            SubjectId subject = new SubjectId(id);
            JsonNode receipt = options.client().removeSubject(subject.value(), photos, pictures);
            if (!photos && !pictures) {
                options.output().result(Map.of("removed", subject.value()), "removed " + subject);
                return ExitCode.DONE;
            }
            options.output()
                    .result(
                            receipt,
                            "removed " + subject + " with "
                                    + receipt.path("photos").asInt() + " photos and "
                                    + receipt.path("pictures").asInt() + " pictures"
                                    + (receipt.path("unfinished").isEmpty()
                                            ? ""
                                            : "; jobs are not over, and where they name it pictures may still come: "
                                                    + "the same again when they are"));
            return ExitCode.DONE;
        }
    }

    private static JsonNode known(SchedulerClient client, SubjectId id) {
        return client.subject(id.value())
                .orElseThrow(() -> new FleetException(
                        FleetCode.REFUSED,
                        "SUBJECT_UNKNOWN",
                        "subject \"" + id + "\" is not registered; see `subjects list`",
                        null));
    }

    private static String line(JsonNode subject) {
        int photos = subject.path("references").size();
        return subject.path("id").asText() + " (" + subject.path("name").asText() + "), " + photos
                + (photos == 1 ? " photo" : " photos");
    }

    /** What was forgiven of its photos, a line each. */
    static String notes(JsonNode subject) {
        StringBuilder notes = new StringBuilder();
        subject.path("notes").forEach(note -> notes.append("\n  note: ").append(note.asText()));
        return notes.toString();
    }
}
