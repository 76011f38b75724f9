package io.customshift.worker.heartbeat;

import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.ShardOutcome;
import java.time.Duration;
import java.util.Optional;

/** The shard in hand, and the rate measured over the last pictures. Thread-safe. */
public final class WorkInHand implements RunListener {
    /** Weight of the newest picture in the running means. */
    private static final double NEWEST = 0.2;

    private Optional<Shard> shard = Optional.empty();
    private int done;
    private double secondsPerImage;
    private double secondsPerMegapixelStep;

    /**
     * The state at one moment.
     *
     * @param imagesPerSecond 0 before the first picture
     * @param secondsPerMegapixelStep 0 before the first picture
     */
    public record Snapshot(Optional<Shard> shard, int done, double imagesPerSecond, double secondsPerMegapixelStep) {}

    public synchronized Snapshot snapshot() {
        double rate = secondsPerImage == 0 ? 0 : 1 / secondsPerImage;
        return new Snapshot(shard, done, rate, secondsPerMegapixelStep);
    }

    @Override
    public synchronized void began(Shard begun) {
        shard = Optional.of(begun);
        done = 0;
    }

    @Override
    public synchronized void rendered(ImageTask task, Duration engine) {
        ImageSize size = task.settings().size();
        double seconds = engine.toNanos() * 1e-9;
        double work =
                size.width() * (double) size.height() * 1e-6 * task.settings().steps();
        secondsPerImage = mean(secondsPerImage, seconds);
        secondsPerMegapixelStep = mean(secondsPerMegapixelStep, seconds / work);
    }

    @Override
    public synchronized void settled(Outcome outcome, int settled) {
        done = settled;
    }

    @Override
    public synchronized void ended(ShardOutcome outcome) {
        shard = Optional.empty();
        done = 0;
    }

    private static double mean(double before, double newest) {
        return before == 0 ? newest : before + NEWEST * (newest - before);
    }
}
