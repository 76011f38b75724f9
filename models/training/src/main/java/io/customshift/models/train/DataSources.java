package io.customshift.models.train;

import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Data sources by what a command line names them. */
public final class DataSources {
    private static final Pattern CATALOGUE =
            Pattern.compile("(synthetic|rendered):(\\d{1,4})(?::(\\d{1,7}))?(?::(\\d{1,18}))?");
    private static final int PRODUCTS = 1_000;

    private DataSources() {}

    /**
     * {@code synthetic:SIZE[:PRODUCTS[:SEED]]}, {@code rendered:…} likewise, a folder with {@code metadata.json} files, or a folder of subjects.
     *
     * @throws EngineException USAGE or TRAINING_DATA_INVALID
     */
    public static DataSource parse(String text) {
        Matcher catalogue = CATALOGUE.matcher(text);
        if (catalogue.matches()) {
            int size = Integer.parseInt(catalogue.group(2));
            int products = catalogue.group(3) == null ? PRODUCTS : Integer.parseInt(catalogue.group(3));
            long seed = catalogue.group(4) == null ? 1 : Long.parseLong(catalogue.group(4));
            if (products < 1) {
                throw new EngineException(ErrorCode.USAGE, "data \"" + text + "\" has no product; ask for 1 or more");
            }
            CatalogueKind kind = CatalogueKind.named(catalogue.group(1)).orElseThrow();
            return new CatalogueData(kind.open(seed, size), products);
        }
        Path folder = Path.of(text);
        if (!Files.isDirectory(folder)) {
            throw new EngineException(
                    ErrorCode.TRAINING_DATA_INVALID,
                    "data \"" + text
                            + "\" is neither a folder nor synthetic:SIZE or rendered:SIZE, such as rendered:128");
        }
        return SynCdData.matches(folder) ? new SynCdData(folder) : new SubjectFolders(folder);
    }
}
