package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Data sources by what a command line names them. */
public final class DataSources {
    private static final Pattern SYNTHETIC = Pattern.compile("synthetic:(\\d{1,4})(?::(\\d{1,7}))?(?::(\\d{1,18}))?");
    private static final int PRODUCTS = 1_000;

    private DataSources() {}

    /**
     * {@code synthetic:SIZE[:PRODUCTS[:SEED]]}, a folder with {@code metadata.json} files, or a folder of subjects.
     *
     * @throws EngineException USAGE or TRAINING_DATA_INVALID
     */
    public static DataSource parse(String text) {
        Matcher synthetic = SYNTHETIC.matcher(text);
        if (synthetic.matches()) {
            int products = synthetic.group(2) == null ? PRODUCTS : Integer.parseInt(synthetic.group(2));
            long seed = synthetic.group(3) == null ? 1 : Long.parseLong(synthetic.group(3));
            if (products < 1) {
                throw new EngineException(ErrorCode.USAGE, "data \"" + text + "\" has no product; ask for 1 or more");
            }
            return new SyntheticData(seed, Integer.parseInt(synthetic.group(1)), products);
        }
        Path folder = Path.of(text);
        if (!Files.isDirectory(folder)) {
            throw new EngineException(
                    ErrorCode.TRAINING_DATA_INVALID,
                    "data \"" + text + "\" is neither a folder nor synthetic:SIZE, such as synthetic:64");
        }
        return SynCdData.matches(folder) ? new SynCdData(folder) : new SubjectFolders(folder);
    }
}
