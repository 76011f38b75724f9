package io.customshift.models.error;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;

/** Room for a file, asked before it is written, and what to say when writing failed. Errors: OUTPUT_UNWRITABLE. */
public final class DiskSpace {
    private DiskSpace() {}

    /**
     * Refuses a file that its disk has no room for. A file system that does not tell is trusted.
     *
     * @param what the file is, for the message, such as "a checkpoint"
     */
    public static void require(Path file, long neededBytes, String what) {
        OptionalLong free = free(file);
        if (free.isPresent() && free.getAsLong() < neededBytes) {
            throw new EngineException(
                    ErrorCode.OUTPUT_UNWRITABLE,
                    file + ": " + what + " needs " + bytes(neededBytes) + " and " + bytes(free.getAsLong())
                            + " are free; make room, or name another folder");
        }
    }

    /**
     * The error for a file that could not be written. To be made once its rest is deleted, or that counts as not free.
     *
     * @param neededBytes size that the file was to have; 0 where it is not known
     */
    public static EngineException unwritable(Path file, long neededBytes, Exception cause) {
        String message = String.valueOf(cause.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota exceeded");
        OptionalLong free = free(file);
        String needed = neededBytes > 0 ? "; it needs " + bytes(neededBytes) : "";
        String left =
                free.isPresent() ? (needed.isEmpty() ? "; " : " and ") + bytes(free.getAsLong()) + " are free" : "";
        return new EngineException(
                ErrorCode.OUTPUT_UNWRITABLE,
                file + " cannot be written (" + cause + ")" + needed + left
                        + (full
                                ? "; make room and start again: what was written before is whole"
                                : "; choose a folder you may write to, with space left"),
                cause);
    }

    private static OptionalLong free(Path file) {
        try {
            Path existing = file.toAbsolutePath();
            while (existing.getParent() != null && !Files.exists(existing)) {
                existing = existing.getParent();
            }
            FileStore store = Files.getFileStore(existing);
            // A file system without a size does not count its space.
            return store.getTotalSpace() > 0 ? OptionalLong.of(store.getUsableSpace()) : OptionalLong.empty();
        } catch (IOException | SecurityException e) {
            return OptionalLong.empty();
        }
    }

    private static String bytes(long count) {
        return String.format(Locale.ROOT, "%,d bytes", count);
    }
}
