package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Launcher;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One fleet per data folder. The system gives the lock back whatever way its holder ends, so it never has to be removed by hand. */
public final class FleetLock implements AutoCloseable {

    private final FileChannel channel;

    private FleetLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock; FleetException ALREADY_RUNNING when another process, or this one, holds it. */
    public static FleetLock take(Path dataDirectory) {
        FleetLock lock = tryTake(dataDirectory);
        if (lock == null) {
            throw new FleetException(
                    FleetCode.ALREADY_RUNNING,
                    "a fleet already runs on " + dataDirectory
                            + "; see it with `"
                            + Launcher.call("status", "--data", dataDirectory.toString()) + "`, end it with `"
                            + Launcher.call("down", "--data", dataDirectory.toString()) + "`, or give another --data");
        }
        return lock;
    }

    /** Whether somebody holds the lock now. */
    public static boolean isHeld(Path dataDirectory) {
        if (!Files.exists(file(dataDirectory))) {
            return false;
        }
        try (FleetLock lock = tryTake(dataDirectory)) {
            return lock == null;
        }
    }

    private static @Nullable FleetLock tryTake(Path dataDirectory) {
        Path file = file(dataDirectory);
        try {
            Files.createDirectories(dataDirectory);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return new FleetLock(channel);
                }
            } catch (OverlappingFileLockException e) {
                // held by this JVM
            }
            channel.close();
            return null;
        } catch (IOException e) {
            throw Disk.unwritable(file, e);
        }
    }

    private static Path file(Path dataDirectory) {
        return dataDirectory.resolve("fleet.lock");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the system lets go of it with the process
        }
    }
}
