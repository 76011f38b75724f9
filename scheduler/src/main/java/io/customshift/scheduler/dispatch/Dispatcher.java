package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Deals work out over all jobs. Each worker is a lane that is filled a bounded time ahead, so that a large job uses all of
 * them, and what comes later and is wanted sooner never stands behind more than that time; for what somebody waits for, a
 * worker leaves its shard at the next picture.
 *
 * <p>Which job is next: classes share engine time by weight, within a class tenants share it evenly, within a tenant jobs by
 * priority; a job that would else miss its deadline comes first in its tenant's share. Which of its shards: one whose subject
 * is warm at that worker, then one whose subject is nowhere yet, and one that is warm elsewhere only when the work that waits
 * for it takes longer there than it takes to encode it once more.
 *
 * <p>Shares begin anew with the process: they order what waits, and nothing is kept of them. Not thread-safe.
 */
public final class Dispatcher {
    /** Time alone makes lanes free and jobs pressed. */
    private static final Duration MOMENT = Duration.ofMillis(250);
    /** Less than this is what adding and taking away leaves of nothing. */
    private static final double LEAST = 1e-9;

    private final Setting setting;
    private final Map<String, Demand> demands = new LinkedHashMap<>();
    private final Shares shares = new Shares();
    private Map<String, List<Grant>> dealt = new HashMap<>();
    private List<Lane> lanes = List.of();
    /** The workers at which a subject is warm. */
    private final Map<String, Set<WorkerId>> warm = new HashMap<>();

    /** Seconds of work that wait for a subject, of all jobs. */
    private final Map<String, Double> waiting = new HashMap<>();

    private boolean stale = true;
    /** Whether the last dealing out left no room. */
    private boolean filled;

    private Instant dealtAt = Instant.EPOCH;

    /**
     * The numbers that it depends on.
     *
     * @param aheadSeconds a lane with as much before it gets nothing more
     * @param aheadShards the same, in shards; a lane that has not measured its pace gets no more than two
     * @param coldSeconds what it costs to make a subject's keys and values once more
     */
    public record Setting(double aheadSeconds, int aheadShards, double coldSeconds) {
        public static final Setting DEFAULT = new Setting(3, 8, 1);
    }

    public Dispatcher(Setting setting) {
        this.setting = setting;
    }

    /** What a job wants now, in the place of what it wanted before. */
    public void put(Demand demand) {
        Demand before = demands.put(demand.key(), demand);
        if (!demand.equals(before)) {
            count(before, -1);
            count(demand, 1);
            stale = true;
        }
    }

    /** The job is over, or another instance's. */
    public void remove(String key) {
        Demand gone = demands.remove(key);
        if (gone != null) {
            count(gone, -1);
            shares.forget(key);
            stale = true;
        }
    }

    private void count(@Nullable Demand demand, int sign) {
        if (demand != null) {
            demand.waiting()
                    .forEach(shard -> waiting.compute(shard.subject(), (key, known) -> {
                        double seconds = (known == null ? 0 : known) + sign * shard.seconds();
                        return seconds > LEAST ? seconds : null;
                    }));
        }
    }

    /** The workers as they are now. */
    public void lanes(List<Lane> now) {
        if (now.equals(lanes)) {
            return;
        }
        Map<WorkerId, Lane> before = new HashMap<>();
        lanes.forEach(lane -> before.put(lane.worker(), lane));
        for (Lane lane : now) {
            Lane old = before.remove(lane.worker());
            if (old == null || !old.warm().equals(lane.warm())) {
                cool(old);
                lane.warm()
                        .forEach(subject -> warm.computeIfAbsent(subject.value(), key -> new HashSet<>())
                                .add(lane.worker()));
            }
        }
        before.values().forEach(this::cool);
        lanes = List.copyOf(now);
        stale = true;
    }

    private void cool(@Nullable Lane gone) {
        if (gone != null) {
            gone.warm()
                    .forEach(subject -> warm.computeIfPresent(subject.value(), (key, workers) -> {
                        workers.remove(gone.worker());
                        return workers.isEmpty() ? null : workers;
                    }));
        }
    }

    /** How many shards of a job are worth looking at. */
    public int lookAhead() {
        return Math.max(16, Math.min(512, 2 * lanes.size()));
    }

    /** The shards of a job whose turn it is. The same for a moment, until something changes: ask, release, put the new demand. */
    public List<Grant> grants(String key, Instant now) {
        if (stale || Duration.between(dealtAt, now).compareTo(MOMENT) >= 0) {
            Round round = new Round(setting, demands.values(), lanes, warm, waiting, shares, now);
            dealt = round.deal();
            filled = round.isFilled();
            dealtAt = now;
            stale = false;
        }
        return dealt.getOrDefault(key, List.of());
    }

    /** A job's shard has gone out. */
    public void charge(Demand demand, double seconds) {
        shares.charge(demand, seconds);
        stale = true;
    }

    /**
     * A job's shards have gone out. When these are the ones that were dealt to it, and there is no room for more, the others'
     * turns stay as they are, and nothing is dealt anew.
     *
     * @param after what the job wants then
     * @param seconds of each shard, by its ordinal
     */
    public void released(Demand after, Map<Integer, Double> seconds) {
        Set<Integer> ordinals = new HashSet<>();
        dealt.getOrDefault(after.key(), List.of()).forEach(grant -> ordinals.add(grant.ordinal()));
        boolean asDealt = !stale && filled && ordinals.equals(seconds.keySet());
        put(after);
        seconds.values().forEach(each -> charge(after, each));
        if (asDealt) {
            dealt.remove(after.key());
            stale = false;
        }
    }
}
