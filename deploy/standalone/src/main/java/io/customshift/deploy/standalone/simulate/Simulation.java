package io.customshift.deploy.standalone.simulate;

import io.customshift.schemas.message.JobClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** A fleet under virtual time, and what is measured of it. */
final class Simulation {
    /** Seconds that it takes to encode a subject that is not warm. */
    static final double COLD = 1;
    /** Of a shard: the first is told of when this part is over. */
    private static final int PICTURES = 16;
    /** A worker that dies is missed after so long, and its shards go out again. */
    private static final double DEATH_SEEN = 10;

    private final Dealing dealing;
    private final List<SimWorker> all = new ArrayList<>();
    private final List<SimWorker> workers = new ArrayList<>();
    private final Map<String, SimJob> open = new LinkedHashMap<>();
    private final Set<SimJob> changed = new HashSet<>();
    private final PriorityQueue<Moment> moments =
            new PriorityQueue<>(Comparator.comparingDouble(Moment::at).thenComparingLong(Moment::order));
    private final Map<String, Double> served = new HashMap<>();
    private long order;
    private double now;
    private final List<Spell> spells = new ArrayList<>();
    private double longestIdle;
    private long warm;
    private long handed;
    private double measuredFrom;

    private record Moment(double at, long order, Runnable what) {}

    private record Spell(double begin, double end) {}

    Simulation(Dealing dealing, List<Double> paces) {
        this.dealing = dealing;
        for (int i = 0; i < paces.size(); i++) {
            all.add(new SimWorker(i, paces.get(i)));
        }
        workers.addAll(all);
    }

    /** Warmth and shares count from here on. */
    Simulation measuringFrom(double at) {
        measuredFrom = at;
        return this;
    }

    void submit(SimJob job) {
        at(job.arrives, () -> {
            open.put(job.key, job);
            changed.add(job);
        });
    }

    /** The worker dies; what it had goes out again when that is noticed. */
    void lose(int index, double when) {
        at(when, () -> {
            SimWorker worker = all.get(index);
            worker.gone = true;
            workers.remove(worker);
            at(now + DEATH_SEEN, () -> {
                List<SimJob.Out> lost = new ArrayList<>(worker.queue);
                if (worker.running != null) {
                    lost.add(worker.running);
                }
                lost.forEach(out -> {
                    out.job().out.remove(out);
                    out.job().waiting.put(out.shard().ordinal(), out.shard());
                    changed.add(out.job());
                });
            });
        });
    }

    /** Until all jobs are over, or this time is. */
    Simulation run(double until) {
        double ticked = 0;
        while (!moments.isEmpty() && moments.element().at() <= until) {
            now = moments.element().at();
            while (!moments.isEmpty() && moments.element().at() <= now) {
                moments.remove().what().run();
            }
            dealing.deal(this);
            changed.clear();
            boolean waits = open.values().stream().anyMatch(job -> !job.waiting.isEmpty());
            if (waits && now >= ticked) {
                ticked = now + 0.25;
                at(ticked, () -> {});
            }
        }
        return this;
    }

    // ---- for whoever deals

    double now() {
        return now;
    }

    List<SimWorker> workers() {
        return workers;
    }

    SimWorker worker(int index) {
        return all.get(index);
    }

    List<SimJob> open() {
        return List.copyOf(open.values());
    }

    boolean changed(SimJob job) {
        return changed.contains(job);
    }

    void hand(SimJob job, SimJob.Shard shard, SimWorker worker) {
        job.waiting.remove(shard.ordinal());
        SimJob.Out out = new SimJob.Out(job, shard, worker);
        job.out.add(out);
        worker.queue.add(out);
        if (worker.running == null) {
            begin(worker);
        } else {
            preempt(worker);
        }
    }

    /** Seconds until this worker is through with this shard, by its own pace, once it has begun. */
    double left(SimJob.Out out) {
        return out.worker().running == out
                ? Math.max(0, out.worker().through - now)
                : out.shard().seconds() * out.worker().pace;
    }

    // ---- what came of it

    /** When whoever knows all and encodes each subject once is through with so much work, at the earliest. */
    double bound(double seconds) {
        return seconds / all.stream().mapToDouble(worker -> 1 / worker.pace).sum();
    }

    /** Part of the workers' time that they worked, from the beginning to then. */
    double busyPart(double until) {
        return spells.stream()
                        .mapToDouble(spell -> Math.min(until, spell.end()) - Math.min(until, spell.begin()))
                        .sum()
                / (until * all.size());
    }

    double longestIdle() {
        return longestIdle;
    }

    double warmPart() {
        return (double) warm / Math.max(1, handed);
    }

    /** Engine seconds of each tenant. */
    Map<String, Double> served() {
        return served;
    }

    private void begin(SimWorker worker) {
        SimJob.Out next = worker.queue.poll();
        if (next == null || worker.gone) {
            return;
        }
        longestIdle = Math.max(longestIdle, now - Math.max(worker.idleSince, next.job().arrives));
        boolean isWarm = worker.warm.put(next.shard().subject(), true) != null;
        if (now >= measuredFrom) {
            handed++;
            warm += isWarm ? 1 : 0;
        }
        double takes = (next.shard().seconds() + (isWarm ? 0 : COLD)) * worker.pace;
        worker.pictures = now + (isWarm ? 0 : COLD) * worker.pace;
        worker.running = next;
        worker.began = now;
        worker.through = now + takes;
        spells.add(new Spell(now, worker.through));
        SimJob job = next.job();
        job.firstPicture = Math.min(job.firstPicture, now + takes / PICTURES);
        if (now >= measuredFrom) {
            served.merge(job.tenant, next.shard().seconds(), Double::sum);
        }
        at(worker.through, () -> end(worker, next));
        preempt(worker);
    }

    /** What somebody waits for is next as soon as the picture in hand is made, as a worker does it. */
    private void preempt(SimWorker worker) {
        SimJob.Out running = worker.running;
        if (!dealing.preempts()
                || running == null
                || isUrgent(running)
                || worker.queue.stream().noneMatch(Simulation::isUrgent)) {
            return;
        }
        double picture = running.shard().seconds() * worker.pace / PICTURES;
        int made = (int) Math.max(1, Math.ceil((now - worker.pictures) / picture));
        if (made < PICTURES) {
            at(worker.pictures + made * picture, () -> cut(worker, running, made));
        }
    }

    private static boolean isUrgent(SimJob.Out out) {
        return JobClass.of(out.job().priority) == JobClass.INTERACTIVE;
    }

    /** The rest of a shard goes back to its job. */
    private void cut(SimWorker worker, SimJob.Out out, int made) {
        if (worker.gone || worker.running != out) {
            return;
        }
        double done = out.shard().seconds() * made / PICTURES;
        double rest = out.shard().seconds() - done;
        spells.add(new Spell(worker.through, now));
        if (worker.began >= measuredFrom) {
            served.merge(out.job().tenant, -rest, Double::sum);
        }
        out.job().out.remove(out);
        out.job().secondsLeft -= done;
        out.job()
                .waiting
                .put(
                        out.shard().ordinal(),
                        new SimJob.Shard(out.shard().ordinal(), out.shard().subject(), rest));
        changed.add(out.job());
        worker.running = null;
        worker.idleSince = now;
        begin(worker);
    }

    private void end(SimWorker worker, SimJob.Out out) {
        if (worker.gone || worker.running != out) {
            return;
        }
        SimJob job = out.job();
        job.out.remove(out);
        job.secondsLeft -= out.shard().seconds();
        changed.add(job);
        if (job.out.isEmpty() && job.waiting.isEmpty()) {
            job.ended = now;
            open.remove(job.key);
        }
        worker.running = null;
        worker.idleSince = now;
        begin(worker);
    }

    private void at(double when, Runnable what) {
        moments.add(new Moment(when, order++, what));
    }
}
