package io.customshift.models.progress;

import java.util.LinkedHashMap;
import java.util.Map;

/** A progress bar for each stage of some work, from when the stage is first told of to the end of all. */
public final class StageBars implements AutoCloseable {
    private final Map<String, ProgressBar> bars = new LinkedHashMap<>();

    /** The bar of a stage, as {@link ProgressBar#start} makes it. */
    public ProgressBar of(String title, String unit, long total) {
        return bars.computeIfAbsent(title, name -> ProgressBar.start(name, unit, total));
    }

    @Override
    public void close() {
        bars.values().forEach(ProgressBar::close);
    }
}
