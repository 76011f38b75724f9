package io.customshift.deploy.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WorkerFiguresTest {

    @Test
    void samplesOfOneNameAreAddedUpAndOthersPassedOver() {
        WorkerFigures figures = WorkerFigures.parse("""
                # HELP customshift_worker_shards_total shards
                # TYPE customshift_worker_shards_total counter
                customshift_worker_shards_total{end="finished"} 2.0
                customshift_worker_shards_total{end="failed"} 1.0
                customshift_worker_engine_seconds_total 1.25E1
                customshift_worker_shard_seconds_total 13.0
                customshift_worker_stage_seconds_sum{stage="bucket_wait"} 0.25
                customshift_worker_stage_seconds_sum{stage="store"} 7.5
                customshift_worker_overhead_ratio 0.5
                """);
        assertThat(figures).isEqualTo(new WorkerFigures(3, 12.5, 13, 0.25));
        assertThat(figures.since(new WorkerFigures(1, 2.5, 3, 0.25))).isEqualTo(new WorkerFigures(2, 10, 10, 0));
    }
}
