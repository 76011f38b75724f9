package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.OutputFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder that results will go to, known to be writable before the work starts. */
record OutputFolder(Path path) {

    /** @throws EngineException OUTPUT_UNWRITABLE */
    static OutputFolder open(Path path) {
        OutputFile.requireWritable(path);
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
