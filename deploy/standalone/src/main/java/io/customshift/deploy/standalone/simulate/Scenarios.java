package io.customshift.deploy.standalone.simulate;

import io.customshift.models.bench.Figure;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.image.Chart;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The loads that the dispatcher is held to, each dealt out by it and, beside it, in the ways that others do. A shard is of
 * 30 s, the first of 16 pictures counts as a job's first.
 */
final class Scenarios {
    private static final double SHARD = 30;
    private static final double FOREVER = 1e7;

    private final long seed;
    private final boolean quick;
    private final Consumer<String> say;
    private final List<Figure> figures = new ArrayList<>();
    private final List<Chart> charts = new ArrayList<>();

    Scenarios(long seed, boolean quick, Consumer<String> say) {
        this.seed = seed;
        this.quick = quick;
        this.say = say;
    }

    List<Figure> figures() {
        return figures;
    }

    List<Chart> charts() {
        return charts;
    }

    /** One job of many subjects. */
    void large(List<Integer> fleets) {
        List<Chart.Series> series = new ArrayList<>();
        for (Supplier<Dealing> dealing : dealings()) {
            List<Double> parts = new ArrayList<>();
            for (int workers : fleets) {
                SimJob job = job("large", "a", 3, 0);
                for (int i = 0; i < 40 * workers; i++) {
                    job.with(i / 4, SHARD);
                }
                Simulation run = run(dealing, even(workers), List.of(job));
                double part = 100 * run.busyPart(0.95 * run.bound(40.0 * workers * SHARD));
                parts.add(part);
                figure(
                        dealing.get().name() + "_busy_with_one_job_" + workers,
                        part,
                        "%",
                        dealing.get().name(),
                        Bound.atLeast(97));
            }
            series.add(series(dealing.get().name(), series.size(), parts));
        }
        charts.add(Chart.bars(
                "workers busy with one job, %",
                fleets.stream().map(workers -> workers + " workers").toList(), 100, series));
    }

    /** One job of one subject. */
    void hot() {
        int workers = 64;
        for (Supplier<Dealing> dealing : dealings()) {
            SimJob job = job("hot", "a", 3, 0);
            for (int i = 0; i < 20 * workers; i++) {
                job.with(0, SHARD);
            }
            Simulation run = run(dealing, even(workers), List.of(job));
            figure(
                    dealing.get().name() + "_time_with_one_subject",
                    job.ended / run.bound(20.0 * workers * SHARD),
                    "x_bound",
                    dealing.get().name(),
                    Bound.atMost(1 + 1.0 / 20 + 0.01));
            if (dealing.get().name().equals(dealer())) {
                figures.add(new Figure("hot_subject_longest_idle", run.longestIdle(), "s", Bound.atMost(SHARD), null));
            }
        }
    }

    /** Fifty tenants with bulk work, people at screens, deadlines, slow workers and some that are lost. */
    void mixed() {
        int tenants = 50;
        int workers = 100;
        double hours = quick ? 0.5 : 2;
        double end = hours * 3600;
        List<Chart.Series> series = new ArrayList<>();
        for (Supplier<Dealing> dealing : dealings()) {
            Random random = new Random(seed);
            List<Double> paces = IntStream.range(0, workers)
                    .mapToObj(i -> i % 10 == 9 ? 3.0 : 1.0)
                    .toList();
            Simulation run = new Simulation(dealing.get(), paces).measuringFrom(end / 10);
            List<SimJob> interactive = new ArrayList<>();
            List<SimJob> due = new ArrayList<>();
            for (int t = 0; t < tenants; t++) {
                // More than its share of the time, in one job or in ten.
                int jobs = t % 5 == 0 ? 10 : 1;
                for (int j = 0; j < jobs; j++) {
                    SimJob bulk = job("bulk-" + t + "-" + j, "tenant-" + t, 1, 0);
                    for (int i = 0; i < 3 * workers * end / SHARD / tenants / jobs; i++) {
                        bulk.with(t * 1000 + random.nextInt(200), SHARD * (0.5 + random.nextDouble()));
                    }
                    run.submit(bulk);
                }
            }
            for (double at = 60; at < end - 300; at += 40 * -Math.log(1 - random.nextDouble())) {
                SimJob one = job("now-" + interactive.size(), "tenant-" + random.nextInt(tenants), 9, at);
                one.with(random.nextInt(50_000), SHARD / 3);
                interactive.add(one);
                run.submit(one);
            }
            // A tenant's hundredth is two workers: each of these jobs fits in with room.
            for (int t = 0; t < tenants; t += 5) {
                SimJob one = new SimJob("due-" + t, "tenant-" + t, 1, end / 10, end * 0.8);
                for (int i = 0; i < 0.3 * (end * 0.7) * workers / tenants / SHARD; i++) {
                    one.with(t * 1000 + random.nextInt(200), SHARD);
                }
                due.add(one);
                run.submit(one);
            }
            for (int lost = 0; lost < workers / 10; lost++) {
                run.lose(lost * 10, end / 4 + lost * 20);
            }
            run.run(end);
            List<Double> waits = interactive.stream()
                    .map(one -> Math.min(one.firstPicture, end) - one.arrives)
                    .sorted()
                    .toList();
            double p95 = waits.get((int) (0.95 * (waits.size() - 1)));
            String name = dealing.get().name();
            figure(name + "_interactive_first_picture_p95", p95, "s", name, Bound.atMost(SHARD));
            figure(name + "_jain_index_of_tenants", jain(run.served()), "of_1", name, Bound.atLeast(0.95));
            figure(
                    name + "_deadlines_missed",
                    due.stream().filter(one -> one.ended > one.deadline).count(),
                    "jobs",
                    name,
                    Bound.atMost(0));
            series.add(series(name, series.size(), List.of(p95)));
        }
        charts.add(
                Chart.bars("first picture of an interactive job, p95, s", List.of("50 tenants"), Double.NaN, series));
    }

    /** Subjects as popular as words are, in large jobs that wait. */
    void zipf() {
        int workers = quick ? 100 : 500;
        int subjects = 100 * workers;
        int shards = (quick ? 60_000 : 500_000);
        double[] upTo = new double[subjects];
        double sum = 0;
        for (int i = 0; i < subjects; i++) {
            sum += 1.0 / (i + 1);
            upTo[i] = sum;
        }
        List<Chart.Series> series = new ArrayList<>();
        for (Supplier<Dealing> dealing : dealings()) {
            Random random = new Random(seed);
            List<SimJob> jobs = new ArrayList<>();
            for (int j = 0; j < 10; j++) {
                jobs.add(job("zipf-" + j, "tenant-" + j, 3, 0));
            }
            for (int i = 0; i < shards; i++) {
                int found = java.util.Arrays.binarySearch(upTo, random.nextDouble() * sum);
                jobs.get(i % 10).with(found < 0 ? Math.min(subjects - 1, -found - 1) : found, SHARD);
            }
            Simulation run = new Simulation(dealing.get(), even(workers)).measuringFrom(0.6 * shards * SHARD / workers);
            jobs.forEach(run::submit);
            run.run(FOREVER);
            double through = jobs.stream().mapToDouble(job -> job.ended).max().orElse(0);
            String name = dealing.get().name();
            Figure warm = new Figure(
                    name + "_warm_shards",
                    100 * run.warmPart(),
                    "%",
                    name.equals(dealer()) ? Bound.atLeast(90) : null,
                    null);
            figures.add(quick ? warm.judgedFrom(500, workers, "workers") : warm);
            say.accept(warm.line());
            figure(
                    name + "_utilisation",
                    100 * run.bound(shards * SHARD) / through,
                    "%_of_bound",
                    name,
                    Bound.atLeast(97));
            series.add(series(name, series.size(), List.of(100 * run.warmPart())));
        }
        charts.add(Chart.bars("shards that find their subject warm, %", List.of("Zipf(1.0)"), 100, series));
    }

    private List<Supplier<Dealing>> dealings() {
        return List.of(
                CoreDealing::new, Dealing::windows, Dealing::keyHash, Dealing::roundRobin, () -> Dealing.random(seed));
    }

    private static String dealer() {
        return "dispatcher";
    }

    private void figure(String name, double value, String unit, String dealing, Bound must) {
        Figure figure = new Figure(name, value, unit, dealing.equals(dealer()) ? must : null, null);
        figures.add(figure);
        say.accept(figure.line());
    }

    private static Simulation run(Supplier<Dealing> dealing, List<Double> paces, List<SimJob> jobs) {
        Simulation run = new Simulation(dealing.get(), paces);
        jobs.forEach(run::submit);
        return run.run(FOREVER);
    }

    private static SimJob job(String key, String tenant, int priority, double arrives) {
        return new SimJob(key, tenant, priority, arrives, Double.POSITIVE_INFINITY);
    }

    private static List<Double> even(int workers) {
        return Collections.nCopies(workers, 1.0);
    }

    /** 1 when all have got the same, 1/n when one has got all (Jain, Chiu and Hawe, 1984). */
    private static double jain(Map<String, Double> served) {
        double sum = served.values().stream().mapToDouble(x -> x).sum();
        double squares = served.values().stream().mapToDouble(x -> x * x).sum();
        return sum * sum / (served.size() * squares);
    }

    private static Chart.Series series(String name, int colour, List<Double> values) {
        List<String> colours =
                Stream.of("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd").toList();
        return new Chart.Series(name, colours.get(colour % colours.size()), values);
    }
}
