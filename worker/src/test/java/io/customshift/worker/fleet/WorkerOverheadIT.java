package io.customshift.worker.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.worker.fleet.TestFleet.Worker;
import io.customshift.worker.render.Shards;
import java.awt.Color;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Prints the worker's own figures for a shard of 16 pictures of a second or more: {@code -Dmeasure -Dit.test=WorkerOverheadIT}. */
@EnabledIfSystemProperty(named = "measure", matches = ".*", disabledReason = "takes a quiet machine and a minute")
class WorkerOverheadIT {
    private static final int IMAGES = 16;

    @Test
    void shardOfSixteenPicturesIsMeasured() {
        int steps = Integer.getInteger("measure.steps", 500);
        try (TestFleet fleet = new TestFleet()) {
            Worker worker = fleet.startWorker("measured", Map.of());
            var model = fleet.awaitReady(worker).model();
            var photo = fleet.photo("mug", Color.RED);
            List<String> prompts =
                    IntStream.range(0, IMAGES).mapToObj(i -> "a mug " + i).toList();
            for (int round = 0; round < 2; round++) {
                fleet.send(Shards.shard(
                        "round-" + round, 0, "mug", List.of(photo), prompts, model, new ImageSize(64, 64), steps));
            }
            await().atMost(Duration.ofMinutes(5))
                    .untilAsserted(
                            () -> assertThat(fleet.events(ShardFinished.class)).hasSize(2));
            fleet.events(ShardFinished.class)
                    .forEach(event -> System.out.printf(
                            "%s: %d images, engine %.2f s, wall %.2f s, overhead %.2f %%%n",
                            event.job(),
                            event.stored(),
                            event.engineSeconds(),
                            event.wallSeconds(),
                            100 * (1 - event.engineSeconds() / event.wallSeconds())));
            System.out.println(fleet.get(worker, "/q/metrics")
                    .lines()
                    .filter(line -> line.startsWith("customshift_worker_"))
                    .reduce("", (all, line) -> all + line + "\n"));
        }
    }
}
