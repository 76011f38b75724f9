package io.customshift.scheduler.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.Readiness;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The packaged scheduler as a process, and its REST interface. */
final class SchedulerProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final ChildSpec spec;
    private final String url;
    private ChildJvm process;

    /** An answer. */
    record Answer(int status, String body, @Nullable HttpResponse<String> response) {
        Optional<String> header(String name) {
            return response == null ? Optional.empty() : response.headers().firstValue(name);
        }

        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new IllegalStateException(body, e);
            }
        }
    }

    SchedulerProcess(Path data, Map<String, String> environment) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        this.url = "http://127.0.0.1:" + port;
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        all.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        all.put("CUSTOMSHIFT_DATA_DIR", data.toString());
        this.spec = new ChildSpec(
                "scheduler",
                Installation.locate().service("scheduler"),
                ChildSpec.SCHEDULER_JVM,
                List.of(),
                all,
                data.resolve("scheduler.log"),
                new Readiness.Http(URI.create(url + "/q/health/live")),
                Duration.ofSeconds(120),
                Duration.ofSeconds(15));
        this.process = ChildJvm.start(spec);
    }

    void awaitReady() {
        process.awaitReady();
        until(() -> get("/q/health/ready"), answer -> answer.status() == 200, Duration.ofSeconds(120));
    }

    void killHard() {
        process.kill();
    }

    void startAgain() {
        process = ChildJvm.start(spec);
    }

    long residentBytes() {
        return process.residentBytes().orElse(-1);
    }

    URI uri() {
        return URI.create(url);
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    Answer post(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).POST(BodyPublishers.noBody()));
    }

    Answer post(String path, String json) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).DELETE());
    }

    Answer put(String path, String type, String body) {
        return put(path, type, BodyPublishers.ofString(body));
    }

    Answer put(String path, String type, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        return send((type.isEmpty() ? request : request.header("Content-Type", type)).PUT(body));
    }

    Answer send(String method, String path, Map<String, String> headers, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        return send(request);
    }

    /** The raw lines of an event stream, read to its end. */
    List<String> events(String job, String last) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/v1/jobs/" + job + "/events"))
                .timeout(Duration.ofSeconds(120));
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        return http.send(request.build(), BodyHandlers.ofLines()).body().toList();
    }

    Answer awaitJob(String job, Predicate<JsonNode> seen) {
        return until(
                () -> get("/v1/jobs/" + job),
                answer -> answer.status() == 200 && seen.test(answer.json()),
                Duration.ofSeconds(120));
    }

    Answer awaitPhase(String job, String phase) {
        return awaitJob(job, json -> json.path("phase").asText().equals(phase));
    }

    @Override
    public void close() {
        process.stop();
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(120)).build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Answer until(java.util.function.Supplier<Answer> ask, Predicate<Answer> good, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Answer last = ask.get();
        while (!good.test(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in " + limit + "; last answer: " + last.status() + " " + last.body());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            last = ask.get();
        }
        return last;
    }
}
