package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that results will go to, known to be writable before the work starts. */
record OutputFolder(Path path) {

    /**
     * Makes the folder where it is missing and tries to write to it.
     *
     * @throws EngineException OUTPUT_UNWRITABLE
     */
    static OutputFolder open(Path path) {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".writable", ""));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.OUTPUT_UNWRITABLE,
                    path + " cannot be written (" + e + "); name a folder that can be, or free space",
                    e);
        }
        return new OutputFolder(path);
    }

    /** @throws EngineException OUTPUT_UNWRITABLE when one of the files exists and is not to be replaced */
    void requireFree(List<String> names, boolean replace) {
        for (String name : names) {
            if (!replace && Files.exists(path.resolve(name))) {
                throw new EngineException(
                        ErrorCode.OUTPUT_UNWRITABLE,
                        path.resolve(name) + " exists already; use --force to replace it, or another --out or --seed");
            }
        }
    }
}
