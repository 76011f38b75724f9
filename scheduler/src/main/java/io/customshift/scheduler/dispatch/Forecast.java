package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobClass;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** When a new job would be through, by its work, the workers that are there, and its share beside the jobs that are there. */
public final class Forecast {
    private final List<Lane> lanes;
    private final Collection<Load> loads;

    /**
     * A job that is there.
     *
     * @param seconds of engine time that is left of it
     */
    public record Load(Tenant tenant, JobClass jobClass, ModelVersion model, double seconds) {}

    public Forecast(List<Lane> lanes, Collection<Load> loads) {
        this.lanes = lanes;
        this.loads = loads;
    }

    /**
     * Seconds from now; nothing while no worker of the model is there.
     *
     * @param job its seconds are those of a worker of the fleet's mean speed
     * @param longest of its pictures, the same
     */
    public OptionalDouble secondsUntilDone(Load job, double longest) {
        List<Lane> own =
                lanes.stream().filter(lane -> lane.model().equals(job.model())).toList();
        double capacity = own.stream().mapToDouble(lane -> 1 / pace(lane)).sum();
        if (capacity == 0) {
            return OptionalDouble.empty();
        }
        Map<JobClass, Set<Tenant>> sharing = new EnumMap<>(JobClass.class);
        double all = job.seconds();
        for (Load load : loads) {
            if (load.model().equals(job.model()) && load.seconds() > 0) {
                sharing.computeIfAbsent(load.jobClass(), key -> new HashSet<>()).add(load.tenant());
                all += load.seconds();
            }
        }
        sharing.computeIfAbsent(job.jobClass(), key -> new HashSet<>()).add(job.tenant());
        double weights = sharing.keySet().stream().mapToInt(JobClass::weight).sum();
        double share = job.jobClass().weight()
                / weights
                / sharing.getOrDefault(job.jobClass(), Set.of()).size();
        // A share grows as the others end: no later than when all that is there is done.
        double done = Math.min(job.seconds() / share, all) / capacity;
        double picture =
                longest * own.stream().mapToDouble(Forecast::pace).min().orElse(1);
        return OptionalDouble.of(Math.max(done, picture));
    }

    private static double pace(Lane lane) {
        return lane.pace() > 0 ? lane.pace() : 1;
    }
}
