package io.customshift.worker.heartbeat;

import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.ShardOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shard in hand, and the rate measured over the last pictures. Thread-safe. */
public final class WorkInHand implements RunListener {
    /** Weight of the newest picture in the running means. */
    private static final double NEWEST = 0.2;
    /** Kinds of pictures whose cost is kept: a heartbeat is read by everybody. */
    private static final int KINDS = 16;

    private Optional<Shard> shard = Optional.empty();
    private int done;
    private double secondsPerImage;
    private double secondsPerMegapixelStep;
    /** The kind that was made last is the last. */
    private final Map<Kind, PictureCost> costs = new LinkedHashMap<>();

    private record Kind(ImageSize size, int steps, int references, PlanName plan) {}

    /**
     * The state at one moment.
     *
     * @param imagesPerSecond 0 before the first picture
     * @param secondsPerMegapixelStep 0 before the first picture
     * @param costs of the last kinds of pictures, the newest last
     */
    public record Snapshot(
            Optional<Shard> shard,
            int done,
            double imagesPerSecond,
            double secondsPerMegapixelStep,
            List<PictureCost> costs) {}

    public synchronized Snapshot snapshot() {
        double rate = secondsPerImage == 0 ? 0 : 1 / secondsPerImage;
        return new Snapshot(shard, done, rate, secondsPerMegapixelStep, List.copyOf(costs.values()));
    }

    /** What a picture of this kind should take by a trial: counts until one was made. */
    public synchronized void tried(PictureCost cost) {
        costs.putIfAbsent(new Kind(cost.size(), cost.steps(), cost.references(), PlanName.orExact(cost.plan())), cost);
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
        shard.ifPresent(of -> learn(task.settings(), of.subject().references().size(), seconds));
    }

    private void learn(RenderSettings made, int references, double seconds) {
        Kind kind = new Kind(made.size(), made.steps(), references, PlanName.orExact(made.plan()));
        PictureCost known = costs.remove(kind);
        long images = known == null ? 0 : known.images();
        double newest = images == 0 ? 1 : Math.max(NEWEST, 1.0 / (images + 1));
        double before = known == null ? 0 : known.seconds();
        costs.put(
                kind,
                new PictureCost(
                        made.size(),
                        made.steps(),
                        references,
                        made.plan(),
                        images + 1,
                        before + newest * (seconds - before)));
        if (costs.size() > KINDS) {
            List<Kind> kinds = new ArrayList<>(costs.keySet());
            costs.remove(kinds.get(0));
        }
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
