package io.customshift.deploy.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.bench.Figure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final double SHARD = 30;

    @Test
    void dispatcherKeepsItsBoundsWhereWindowsDoNot() {
        Scenarios scenarios = new Scenarios(1, true, said -> {});
        scenarios.large(List.of(8, 64));
        scenarios.hot();
        assertThat(scenarios.figures()).allMatch(Figure::holds);
        assertThat(value(scenarios, "windows_busy_with_one_job_64")).isLessThan(60);
    }

    @Test
    void workOfALostWorkerIsDoneByTheOthersAndAllOfItOnce() {
        SimJob job = new SimJob("j", "t", 5, 0, Double.POSITIVE_INFINITY);
        for (int i = 0; i < 40; i++) {
            job.with(i, SHARD);
        }
        Simulation run = new Simulation(new CoreDealing(), Collections.nCopies(4, 1.0));
        run.submit(job);
        run.lose(2, 100);
        run.run(1e6);
        assertThat(job.secondsLeft).isZero();
        // 1,200 s of work: four workers until 100 s, three from then on; each subject is encoded, and one shard is lost
        // half made.
        assertThat(job.ended).isBetween(1240 / 4.0, 1240 / 3.0 + 2 * SHARD);
    }

    @Test
    void slowWorkerIsGivenWhatItCanDo() {
        SimJob job = new SimJob("j", "t", 5, 0, Double.POSITIVE_INFINITY);
        for (int i = 0; i < 130; i++) {
            job.with(0, SHARD);
        }
        Simulation run = new Simulation(new CoreDealing(), List.of(1.0, 3.0));
        run.submit(job);
        run.run(1e6);
        assertThat(job.ended).isCloseTo(run.bound(130 * SHARD), within(3 * SHARD));
    }

    private static double value(Scenarios scenarios, String name) {
        List<Double> found = new ArrayList<>();
        scenarios.figures().stream().filter(f -> f.name().equals(name)).forEach(f -> found.add(f.value()));
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
