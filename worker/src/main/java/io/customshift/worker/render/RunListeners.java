package io.customshift.worker.render;

import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import java.time.Duration;
import java.util.List;

/** Several listeners as one. */
public record RunListeners(List<RunListener> all) implements RunListener {
    public RunListeners {
        all = List.copyOf(all);
    }

    @Override
    public void began(Shard shard) {
        all.forEach(listener -> listener.began(shard));
    }

    @Override
    public void moved() {
        all.forEach(RunListener::moved);
    }

    @Override
    public void stage(Stage stage, Duration time) {
        all.forEach(listener -> listener.stage(stage, time));
    }

    @Override
    public void rendered(ImageTask task, Duration engine) {
        all.forEach(listener -> listener.rendered(task, engine));
    }

    @Override
    public void batch(List<ImageTask> tasks, Duration engine) {
        all.forEach(listener -> listener.batch(tasks, engine));
    }

    @Override
    public void put(Shard shard, ImageTask task, Duration took, boolean found) {
        all.forEach(listener -> listener.put(shard, task, took, found));
    }

    @Override
    public void settled(Outcome outcome, int settled) {
        all.forEach(listener -> listener.settled(outcome, settled));
    }

    @Override
    public void ended(ShardOutcome outcome) {
        all.forEach(listener -> listener.ended(outcome));
    }
}
