package io.customshift.deploy.supervision;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Resident memory of any process of this machine. */
public final class ProcessMemory {

    private ProcessMemory() {}

    /** Resident bytes; empty when the process is gone or the system has no {@code /proc}. */
    public static OptionalLong residentBytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return OptionalLong.of(Long.parseLong(line.replaceAll("\\D", "")) * 1024);
                }
            }
        } catch (IOException e) {
            // gone, or another system
        }
        return OptionalLong.empty();
    }
}
