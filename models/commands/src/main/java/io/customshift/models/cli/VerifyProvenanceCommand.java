package io.customshift.models.cli;

import io.customshift.models.bench.MarksCheck;
import io.customshift.models.progress.ProgressBar;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify provenance}. */
@Command(
        name = "provenance",
        description = {
            "Marks rendered pictures of 512 pixels and reads the marks after JPEG, smaller sizes and cuts, looks for marks in",
            "unmarked ones, and has whole, changed, stripped and other files told apart."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class VerifyProvenanceCommand implements Callable<Integer> {
    @Option(names = "--pictures", defaultValue = "200", paramLabel = "N", description = "marked ones")
    private int pictures;

    @Option(names = "--unmarked", defaultValue = "10000", paramLabel = "N", description = "unmarked ones")
    private int unmarked;

    @Mixin
    private FigureOutput output;

    @Override
    public Integer call() {
        int marked = output.quick() ? Math.min(pictures, 20) : pictures;
        int others = output.quick() ? Math.min(unmarked, 40) : unmarked;
        try (ProgressBar bar = ProgressBar.start("checking", "pictures", marked + others)) {
            return output.print(new MarksCheck(bar::advance).run(marked, others));
        }
    }
}
