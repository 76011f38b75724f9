package io.customshift.models.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench plan}. */
@Command(
        name = "plan",
        description = {
            "Pictures a second of each plan against the exact one, and the judge's scores of their pictures of unseen",
            "products beside the exact plan's."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class BenchPlanCommand implements Callable<Integer> {
    @Mixin
    private CatalogueOptions options;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "pictures side by side, where pictures a second are measured")
    private int batch;

    @Override
    public Integer call() {
        return options.plans(batch);
    }
}
