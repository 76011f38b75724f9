package io.customshift.models.image;

import io.customshift.models.error.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Writes result files whole or not at all: into a temporary file beside the target, then renamed over it in one step.
 * Folders are made as needed. Errors: OUTPUT_UNWRITABLE.
 */
public final class OutputFile {
    private OutputFile() {}

    /** Makes the folder if needed and proves that a file can be written there: to be asked before long work. */
    public static void requireWritable(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".probe-", ".part"));
        } catch (IOException | RuntimeException e) {
            throw DiskSpace.unwritable(folder, 0, e);
        }
    }

    /** Replaces {@code target} with {@code bytes}. */
    public static void write(Path target, byte[] bytes) {
        Path folder = target.toAbsolutePath().getParent();
        Path name = target.getFileName();
        if (folder == null || name == null || Files.isDirectory(target)) {
            throw DiskSpace.unwritable(target, 0, new IOException("it is a folder"));
        }
        try {
            Files.createDirectories(folder);
            // Not createTempFile: its files are readable by their owner only, and the rename keeps that.
            Path part = folder.resolve("." + name + "." + Long.toHexString(System.nanoTime()) + "."
                    + Thread.currentThread().getId() + ".part");
            try {
                Files.write(part, bytes);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException | RuntimeException e) {
            throw DiskSpace.unwritable(target, bytes.length, e);
        }
    }
}
