package io.customshift.deploy.supervision;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether the disk below a folder has room. */
public final class Disk {

    /** With less than this no log, no journal and no picture can be written. */
    private static final long FULL_BYTES = 128 * 1024;

    private Disk() {}

    /** What to say when the disk that holds the folder is full; empty when it has room. */
    public static Optional<String> full(Path folder) {
        try {
            FileStore store = Files.getFileStore(existing(folder));
            long usable = store.getUsableSpace();
            return usable < FULL_BYTES
                    ? Optional.of("the disk of " + folder + " is full (" + usable / 1024 + " KiB of "
                            + store.getTotalSpace() / (1024 * 1024) + " MiB are free); make room there")
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What a file that cannot be written is reported as: DISK_FULL where that is why, else BAD_FILE. */
    public static FleetException unwritable(Path file, IOException why) {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        return full(folder)
                .map(said -> new FleetException(FleetCode.DISK_FULL, file + " cannot be written: " + said, why))
                .orElseGet(() -> new FleetException(
                        FleetCode.BAD_FILE, file + " cannot be written; check its folder and owner: " + why, why));
    }

    private static Path existing(Path folder) throws IOException {
        for (Path one = folder.toAbsolutePath(); one != null; one = one.getParent()) {
            if (Files.exists(one)) {
                return one;
            }
        }
        throw new IOException("nothing of " + folder + " exists");
    }
}
