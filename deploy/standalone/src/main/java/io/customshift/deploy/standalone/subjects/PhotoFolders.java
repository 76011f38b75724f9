package io.customshift.deploy.standalone.subjects;

import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.SubjectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Products as folders of photos: {@code photos/mug/front.jpg} is a photo of subject {@code mug}. What the product is called in
 * a prompt stands in {@code photos/mug/name.txt}; else the folder's name is taken. Every folder is looked at before the first
 * product is registered.
 */
public final class PhotoFolders {

    private static final String NAME = "name.txt";

    private PhotoFolders() {}

    /** Registers what is not registered with the same photos already, and says so. */
    public static void register(SchedulerClient client, Path folder, Output output) {
        int kept = 0;
        for (Registration one : read(folder)) {
            Registration.Outcome outcome = one.send(client);
            if (outcome.sent()) {
                output.note("registered " + one.id() + " ("
                        + outcome.subject().path("name").asText() + ") with "
                        + one.photos().size() + (one.photos().size() == 1 ? " photo" : " photos")
                        + SubjectsCommand.notes(outcome.subject()));
            } else {
                kept++;
            }
        }
        if (kept > 0) {
            output.note(
                    kept + (kept == 1 ? " subject was" : " subjects were") + " registered with these photos already");
        }
    }

    static List<Registration> read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new FleetException(
                    FleetCode.BAD_FILE,
                    folder + (Files.exists(folder) ? " is no folder" : ": no such folder")
                            + "; --photos wants one with a folder for each subject");
        }
        List<Registration> subjects = new ArrayList<>();
        List<Path> loose = new ArrayList<>();
        for (Path entry : entries(folder)) {
            if (Files.isDirectory(entry)) {
                subjects.add(subject(entry));
            } else {
                loose.add(entry);
            }
        }
        if (subjects.isEmpty()) {
            throw new FleetException(
                    FleetCode.BAD_FILE,
                    folder + " has no folders; make one for each subject, named as the manifest names it, and move its"
                            + " photos there"
                            + (loose.isEmpty() ? "" : " (" + loose.get(0).getFileName() + ", …)"));
        }
        return subjects;
    }

    private static Registration subject(Path folder) {
        SubjectId id;
        try {
            id = new SubjectId(String.valueOf(folder.getFileName()));
        } catch (WireException e) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    folder + ": " + e.issues().get(0).message() + " (put the full name into " + NAME + ")",
                    e);
        }
        List<Path> photos = new ArrayList<>();
        Optional<String> name = Optional.empty();
        for (Path file : entries(folder)) {
            String own = String.valueOf(file.getFileName());
            if (own.equals(NAME)) {
                name = Optional.of(text(file));
            } else if (Files.isRegularFile(file)
                    && !own.toLowerCase(Locale.ROOT).matches(".*\\.(txt|md|csv|json)")) {
                // What is no photo after all is refused with its format named.
                photos.add(file);
            }
        }
        return new Registration(id, name, photos);
    }

    /** By name, without what systems hide. */
    private static List<Path> entries(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> {
                        String name = String.valueOf(path.getFileName());
                        return !name.startsWith(".") && !name.equals("__MACOSX") && !name.equals("Thumbs.db");
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, folder + " cannot be read: " + e, e);
        }
    }

    private static String text(Path file) {
        try {
            String text = Files.readString(file).replace("\uFEFF", "").strip();
            if (text.isEmpty() || text.lines().count() > 1) {
                throw new FleetException(
                        FleetCode.BAD_FILE, file + " is to hold the subject's name in one line, such as: ceramic mug");
            }
            return text;
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be read as UTF-8 text: " + e, e);
        }
    }
}
