package io.customshift.deploy.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process of this machine holds.
 *
 * @param residentBytes of memory
 * @param threads of its own
 * @param descriptors open files and connections
 */
public record ProcessUse(long residentBytes, long threads, long descriptors) {

    /** Empty when the process is gone, is another user's, or the system has no {@code /proc}. */
    public static Optional<ProcessUse> of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        long resident = -1;
        long threads = -1;
        try (Stream<Path> open = Files.list(folder.resolve("fd"))) {
            for (String line : Files.readAllLines(folder.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    resident = number(line) * 1024;
                } else if (line.startsWith("Threads:")) {
                    threads = number(line);
                }
            }
            return resident < 0 ? Optional.empty() : Optional.of(new ProcessUse(resident, threads, open.count()));
        } catch (IOException e) {
            // gone, or another system
            return Optional.empty();
        }
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
