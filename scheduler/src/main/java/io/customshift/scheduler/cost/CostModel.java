package io.customshift.scheduler.cost;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.WorkerHeartbeat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What workers have measured, by model and kind of device: the seconds of a picture for a whole fleet, and the pace of each
 * worker beside it. Immutable.
 */
public final class CostModel {
    private final Map<ModelVersion, CostTable> tables;
    private final Map<WorkerId, Double> paces;
    private final CostTable unknown;
    private final double prior;

    private CostModel(Map<ModelVersion, CostTable> tables, Map<WorkerId, Double> paces, double prior) {
        this.tables = tables;
        this.paces = paces;
        this.unknown = new CostTable(List.of(), prior);
        this.prior = prior;
    }

    /** Nothing measured. */
    public static CostModel unmeasured(double prior) {
        return new CostModel(Map.of(), Map.of(), prior);
    }

    /**
     * @param beats the last heartbeat of each worker that is to count
     * @param prior seconds per million pixels and step where nothing is known
     */
    public static CostModel of(Collection<WorkerHeartbeat> beats, double prior) {
        Map<ModelVersion, List<WorkerHeartbeat>> byModel = new HashMap<>();
        beats.forEach(beat ->
                byModel.computeIfAbsent(beat.model(), key -> new ArrayList<>()).add(beat));
        Map<ModelVersion, CostTable> tables = new HashMap<>();
        Map<WorkerId, Double> paces = new HashMap<>();
        byModel.forEach((model, of) -> {
            Map<String, CostTable> devices = devices(of, prior);
            if (!devices.isEmpty()) {
                CostTable fleet = fleet(of, devices, prior);
                tables.put(model, fleet);
                of.forEach(beat -> pace(beat, devices.get(beat.device()), fleet, paces));
            }
        });
        return new CostModel(Map.copyOf(tables), Map.copyOf(paces), prior);
    }

    /** Seconds per million pixels and step where nothing is known. */
    public double prior() {
        return prior;
    }

    /** Engine seconds of pictures of this model, on a worker of the fleet's mean speed. */
    public CostTable of(ModelVersion model) {
        return tables.getOrDefault(model, unknown);
    }

    /** How long a worker takes for a second of that; 0 when neither it nor one of its kind has measured anything. */
    public double pace(WorkerId worker) {
        return paces.getOrDefault(worker, 0.0);
    }

    /** What each kind of device takes: the means of its workers. */
    private static Map<String, CostTable> devices(List<WorkerHeartbeat> beats, double prior) {
        Map<String, Map<PictureKind, Mean>> means = new HashMap<>();
        for (WorkerHeartbeat beat : beats) {
            for (PictureCost cost : measured(beat)) {
                means.computeIfAbsent(beat.device(), key -> new HashMap<>())
                        .computeIfAbsent(PictureKind.of(cost), key -> new Mean())
                        .add(cost);
            }
        }
        Map<String, CostTable> devices = new HashMap<>();
        means.forEach((device, kinds) -> devices.put(
                device,
                new CostTable(
                        kinds.entrySet().stream()
                                .map(entry -> entry.getValue().of(entry.getKey()))
                                .toList(),
                        prior)));
        return devices;
    }

    /** What so many workers take together, each kind by the mean of their speeds. */
    private static CostTable fleet(List<WorkerHeartbeat> beats, Map<String, CostTable> devices, double prior) {
        Map<String, Integer> workers = new HashMap<>();
        Map<PictureKind, Long> kinds = new HashMap<>();
        for (WorkerHeartbeat beat : beats) {
            workers.merge(beat.device(), 1, Integer::sum);
            measured(beat).forEach(cost -> kinds.merge(PictureKind.of(cost), cost.images(), Long::sum));
        }
        List<PictureCost> costs = new ArrayList<>();
        kinds.forEach((kind, images) -> {
            double speed = 0;
            int of = 0;
            for (Map.Entry<String, CostTable> device : devices.entrySet()) {
                int count = workers.getOrDefault(device.getKey(), 0);
                speed += count / device.getValue().seconds(kind);
                of += count;
            }
            costs.add(kind.cost(images, of / speed));
        });
        return new CostTable(costs, prior);
    }

    private static void pace(
            WorkerHeartbeat beat, @Nullable CostTable device, CostTable fleet, Map<WorkerId, Double> paces) {
        double sum = 0;
        double weight = 0;
        for (PictureCost cost : measured(beat)) {
            PictureKind kind = PictureKind.of(cost);
            sum += CostTable.weight(cost) * Math.log(cost.seconds() / fleet.seconds(kind));
            weight += CostTable.weight(cost);
        }
        if (weight > 0) {
            paces.put(beat.worker(), Math.exp(sum / weight));
        } else if (device != null) {
            paces.put(beat.worker(), device.seconds(ANY) / fleet.seconds(ANY));
        }
    }

    /** For a worker that has measured nothing beside others of its kind that have. */
    private static final PictureKind ANY = new PictureKind(new ImageSize(1024, 1024), 1, 1, PlanName.EXACT);

    /** Workers of earlier versions tell one rate for all that they make. */
    private static List<PictureCost> measured(WorkerHeartbeat beat) {
        if (!beat.costs().isEmpty()) {
            return beat.costs().stream().filter(cost -> cost.seconds() > 0).toList();
        }
        double rate = beat.secondsPerMegapixelStep();
        return rate > 0 && Double.isFinite(rate) ? List.of(ANY.cost(1, rate * ANY.work())) : List.of();
    }

    private static final class Mean {
        private double sum;
        private double weight;
        private long images;

        private void add(PictureCost cost) {
            sum += CostTable.weight(cost) * Math.log(cost.seconds());
            weight += CostTable.weight(cost);
            images += cost.images();
        }

        private PictureCost of(PictureKind kind) {
            return kind.cost(images, Math.exp(sum / weight));
        }
    }
}
