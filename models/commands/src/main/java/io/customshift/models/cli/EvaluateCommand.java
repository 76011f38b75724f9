package io.customshift.models.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code customshift evaluate}: on the synthetic catalogue, or what a subcommand names. */
@Command(
        name = "evaluate",
        description = {
            "Measures how faithful a model is to its subjects and prompts.",
            "Without a subcommand: on the synthetic catalogue."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false,
        subcommands = {
            EvaluateCommand.OnCatalogue.class,
            EvaluateDreamBenchCommand.class,
            EvaluateCustomConcept101Command.class
        })
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private CatalogueOptions options;

    @Override
    public Integer call() {
        return options.evaluate();
    }

    /** {@code customshift evaluate catalogue}. */
    @Command(
            name = "catalogue",
            description = {
                "Scores a model on unseen products of the synthetic or rendered catalogue under several conditions:",
                "the full method, no references, 1 to 3 references, strengths from 0 to 2, token competition, constant blend.",
                "Started again into the same folder it goes on where it was stopped."
            },
            mixinStandardHelpOptions = true,
            showDefaultValues = true,
            sortOptions = false)
    static final class OnCatalogue implements Callable<Integer> {
        @Mixin
        private CatalogueOptions options;

        @Override
        public Integer call() {
            return options.evaluate();
        }
    }
}
