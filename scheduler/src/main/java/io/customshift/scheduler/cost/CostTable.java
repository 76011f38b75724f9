package io.customshift.scheduler.cost;

import io.customshift.schemas.message.PictureCost;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Seconds that pictures take, by kind. A kind that was measured takes its own mean; another one takes what the likest kinds
 * take for their work (a kernel mean of the logarithms, after Nadaraya and Watson), so that one kind says something of all,
 * and little of those that are unlike once others are known. The same table gives the same seconds. Thread-safe.
 */
public final class CostTable {
    /** How fast the say of a measure falls with distance: a picture with e times the steps has a fiftieth. */
    private static final double NARROW = 4;
    /** A measure on more pictures says no more; one of a trial, on none, little. */
    private static final double MOST = 20;

    private static final double LEAST = 0.1;
    /** Kinds whose seconds are kept. */
    private static final int KEPT = 1_000;

    private final List<PictureKind> kinds;
    /** Logarithms of seconds per work. */
    private final double[] rates;

    private final double[] weights;
    private final double prior;
    private final Map<PictureKind, Double> kept = new ConcurrentHashMap<>();

    /**
     * @param known seconds by kind; none: all follows from the prior
     * @param prior seconds per million pixels and step where nothing is known
     */
    public CostTable(List<PictureCost> known, double prior) {
        List<PictureCost> usable =
                known.stream().filter(cost -> cost.seconds() > 0).toList();
        this.kinds = usable.stream().map(PictureKind::of).toList();
        this.rates = usable.stream()
                .mapToDouble(
                        cost -> Math.log(cost.seconds() / PictureKind.of(cost).work()))
                .toArray();
        this.weights = usable.stream().mapToDouble(CostTable::weight).toArray();
        this.prior = prior;
    }

    static double weight(PictureCost cost) {
        return Math.max(LEAST, Math.min(MOST, cost.images()));
    }

    /** Whether anything was measured; else all is a guess. */
    public boolean isMeasured() {
        return !kinds.isEmpty();
    }

    /** Engine seconds of one picture. */
    public double seconds(PictureKind kind) {
        Double known = kept.get(kind);
        if (known == null) {
            known = kind.work() * (isMeasured() ? Math.exp(rate(kind)) : prior);
            if (kept.size() < KEPT) {
                kept.put(kind, known);
            }
        }
        return known;
    }

    private double rate(PictureKind kind) {
        double sum = 0;
        double weight = 0;
        for (int i = 0; i < rates.length; i++) {
            double say = weights[i] * Math.exp(-NARROW * kind.distance(kinds.get(i)));
            sum += say * rates[i];
            weight += say;
        }
        return sum / weight;
    }
}
