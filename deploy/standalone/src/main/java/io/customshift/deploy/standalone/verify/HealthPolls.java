package io.customshift.deploy.standalone.verify;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Asks services all the time whether they are alive and ready, in a thread of its own, and counts what is not a yes. */
final class HealthPolls implements AutoCloseable {

    private static final Duration PERIOD = Duration.ofMillis(500);
    /** An orchestrator with its usual settings gives up after three answers that took longer than a second or so. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final List<URI> addresses;
    private final Consumer<String> say;
    private final Thread thread = new Thread(this::poll, "health-polls");
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger unhealthy = new AtomicInteger();
    private volatile boolean closed;

    /** @param services as {@code http://host:port} */
    HealthPolls(List<String> services, Consumer<String> say) {
        this.addresses = services.stream()
                .flatMap(service ->
                        List.of("/q/health/live", "/q/health/ready").stream().map(path -> URI.create(service + path)))
                .toList();
        this.say = say;
        thread.setDaemon(true);
        thread.start();
    }

    /** Questions so far, answered or not. */
    int answers() {
        return answers.get();
    }

    /** Questions that were not answered with a yes in time. */
    int unhealthy() {
        return unhealthy.get();
    }

    private void poll() {
        try {
            while (!closed) {
                for (URI address : addresses) {
                    ask(address);
                }
                Thread.sleep(PERIOD.toMillis());
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void ask(URI address) throws InterruptedException {
        String said;
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(address).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            said = answer.statusCode() == 200
                    ? ""
                    : answer.statusCode() + " " + answer.body().replaceAll("\\s+", " ");
        } catch (IOException e) {
            said = e.toString();
        }
        answers.incrementAndGet();
        if (!said.isEmpty()) {
            unhealthy.incrementAndGet();
            say.accept(String.format(Locale.ROOT, "%s: %s", address, said));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
