package io.customshift.models.cli;

import io.customshift.models.bench.Figure;
import java.util.List;
import picocli.CommandLine.Option;

/** Options and output that all measuring commands share. */
final class FigureOutput {
    @Option(names = "--quick", description = "a smaller run, for a first look")
    private boolean quick;

    @Option(names = "--json", description = "figures as lines of JSON")
    private boolean json;

    boolean quick() {
        return quick;
    }

    boolean json() {
        return json;
    }

    /** Prints the figures, and gives the exit status: 1 when a must fails. */
    int print(List<Figure> figures) {
        figures.forEach(figure -> System.out.println(json ? figure.json() : figure.line()));
        return figures.stream().allMatch(Figure::holds) ? 0 : Main.FAILED;
    }
}
