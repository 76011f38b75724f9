package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file system that is soon full.
 *
 * @param folder on it
 * @param mounted whether it is ours to take away
 */
public record SmallDisk(Path folder, boolean mounted) implements AutoCloseable {

    private static final int PIECE = 4096;

    /** A file system in memory; empty where this user may not mount one. */
    public static Optional<SmallDisk> mount(int megabytes) throws IOException {
        Path folder = Files.createTempDirectory("customshift-small-disk-");
        if (run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "customshift", folder.toString()) == 0) {
            return Optional.of(new SmallDisk(folder, true));
        }
        Files.delete(folder);
        return Optional.empty();
    }

    public static SmallDisk at(Path folder) {
        return new SmallDisk(folder.toAbsolutePath().normalize(), false);
    }

    /** Writes until nothing more goes in. */
    public void fill() throws IOException {
        byte[] piece = new byte[PIECE];
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            if (Disk.full(folder).isEmpty()) {
                throw e;
            }
        }
    }

    /** Gives the room back. */
    public void empty() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return folder.resolve("filler");
    }

    @Override
    public void close() throws IOException {
        empty();
        if (mounted) {
            run("umount", "-l", folder.toString());
            Files.deleteIfExists(folder);
        }
    }

    private static int run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BAD_FILE, "interrupted while mounting", e);
        }
    }
}
