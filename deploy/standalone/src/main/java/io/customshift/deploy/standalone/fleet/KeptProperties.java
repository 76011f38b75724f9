package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

/** A small file of names and values that survives restarts; only its owner can read it; written whole or not at all. */
final class KeptProperties {

    private final Path file;
    private final Properties values = new Properties();

    KeptProperties(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                values.load(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new FleetException(FleetCode.BAD_FILE, file + " cannot be read; repair or delete it: " + e, e);
            }
        }
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.getProperty(name));
    }

    void keep(String name, String value) {
        if (value.equals(values.setProperty(name, value))) {
            return;
        }
        StringWriter text = new StringWriter();
        try {
            values.store(text, null);
            write(file, text.toString());
        } catch (IOException e) {
            throw Disk.unwritable(file, e);
        }
    }

    /** Writes a file that only its owner can read, by rename. */
    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(draft, text);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
