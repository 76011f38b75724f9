package io.customshift.deploy.standalone.fleet;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Asks the services whether they are alive, as an orchestrator does: one that says no, or nothing, {@value #CHECKS} times in a
 * row is to be ended and started again. Not ready is another thing, and no reason. For one thread.
 */
final class LivenessWatch {

    static final int CHECKS = 3;
    /** On a busy machine an answer may take its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final Map<String, CompletableFuture<Boolean>> asked = new ConcurrentHashMap<>();
    private final Map<String, Integer> down = new ConcurrentHashMap<>();

    /** Takes the answers to the last call's questions, asks again; returns the parts that have said no often enough. */
    List<String> stuck(List<FleetPart> usable) {
        List<String> stuck = new ArrayList<>();
        List<String> names = usable.stream().map(FleetPart::name).toList();
        down.keySet().retainAll(names);
        asked.keySet().retainAll(names);
        for (FleetPart part : usable) {
            CompletableFuture<Boolean> last = asked.get(part.name());
            if (last != null && !last.isDone()) {
                continue;
            }
            if (last != null && down.merge(part.name(), last.join() ? 0 : 1, LivenessWatch::counted) >= CHECKS) {
                down.remove(part.name());
                asked.remove(part.name());
                stuck.add(part.name());
                continue;
            }
            asked.put(part.name(), ask(URI.create(part.address() + "/q/health/live")));
        }
        return stuck;
    }

    private static int counted(int before, int now) {
        return now == 0 ? 0 : before + now;
    }

    private CompletableFuture<Boolean> ask(URI address) {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(PATIENCE).build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .handle((answer, failure) -> failure == null && answer.statusCode() == 200);
    }
}
