package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A worker's counters at one time.
 *
 * @param shards that have ended
 * @param engineSeconds of all shards in the engine
 * @param shardSeconds of all shards from start to end
 * @param waitSeconds of these, for the bucket while nothing was computed
 */
record WorkerFigures(double shards, double engineSeconds, double shardSeconds, double waitSeconds) {

    private static final Pattern SAMPLE =
            Pattern.compile("^(customshift_worker_[a-z_]+)(\\{[^}]*})? ([0-9.eE+-]+)$", Pattern.MULTILINE);

    /** Asks the worker at an address such as {@code http://host:port}. */
    static WorkerFigures of(HttpClient http, String worker) {
        URI address = URI.create(worker + "/q/metrics");
        try {
            HttpResponse<String> answer =
                    http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            return parse(answer.body());
        } catch (IOException e) {
            throw new FleetException(FleetCode.UNREACHABLE, address + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.UNREACHABLE, "interrupted while waiting for " + address, e);
        }
    }

    /** Reads the text format of Prometheus; samples of one name are added up, whatever their labels. */
    static WorkerFigures parse(String text) {
        double shards = 0;
        double engine = 0;
        double shard = 0;
        double wait = 0;
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            double value = Double.parseDouble(sample.group(3));
            switch (sample.group(1)) {
                case "customshift_worker_shards_total" -> shards += value;
                case "customshift_worker_engine_seconds_total" -> engine += value;
                case "customshift_worker_shard_seconds_total" -> shard += value;
                case "customshift_worker_stage_seconds_sum" -> {
                    String stage = sample.group(2);
                    wait += stage != null && stage.contains("bucket_wait") ? value : 0;
                }
                default -> {}
            }
        }
        return new WorkerFigures(shards, engine, shard, wait);
    }

    /** What came since an earlier time. */
    WorkerFigures since(WorkerFigures before) {
        return new WorkerFigures(
                shards - before.shards,
                engineSeconds - before.engineSeconds,
                shardSeconds - before.shardSeconds,
                waitSeconds - before.waitSeconds);
    }
}
