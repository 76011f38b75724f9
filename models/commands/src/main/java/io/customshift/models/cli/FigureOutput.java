package io.customshift.models.cli;

import io.customshift.models.bench.Figure;
import java.util.List;
import picocli.CommandLine.Option;

/** Options and output that all measuring commands share. */
public final class FigureOutput {
    @Option(names = "--quick", description = "a smaller run, for a first look")
    private boolean quick;

    @Option(names = ErrorOutput.JSON, description = "figures as lines of JSON")
    private boolean json;

    public boolean quick() {
        return quick;
    }

    boolean json() {
        return json;
    }

    /** Prints the figures, and gives the exit status: 1 when a must fails. */
    public int print(List<Figure> figures) {
        return print(figures, json);
    }

    /** The same, for commands that have options of their own. */
    public static int print(List<Figure> figures, boolean json) {
        figures.forEach(figure -> System.out.println(json ? figure.json() : figure.line()));
        return figures.stream().allMatch(Figure::holds) ? 0 : Main.FAILED;
    }
}
