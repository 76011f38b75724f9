package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.Readiness;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One packaged Quarkus application as a process of its own, which keeps its port when it is started again. */
final class Service {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final ChildSpec spec;
    private final String url;
    private ChildJvm process;

    /** Status 0 when nobody answered; the body is the reason then. */
    record Answer(int status, String body, Map<String, List<String>> headers) {
        /** The value of a header, empty when there is none. */
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(header -> header.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }

        <T> T as(Class<T> type) {
            return Json.read(body.getBytes(StandardCharsets.UTF_8), type, ReadMode.TOLERANT);
        }

        Problem problem() {
            return as(Problem.class);
        }
    }

    Service(String program, String name, List<String> jvm, Map<String, String> environment, Path directory) {
        int port = freePort();
        url = "http://127.0.0.1:" + port;
        Map<String, String> own = new HashMap<>(environment);
        own.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        own.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        own.put("CUSTOMSHIFT_DATA_DIR", directory.resolve(name).toString());
        spec = new ChildSpec(
                name,
                Installation.locate().service(program),
                jvm,
                List.of(),
                own,
                directory.resolve(name + ".log"),
                new Readiness.Http(URI.create(url + "/q/health/ready")),
                // Tests make it wait for servers that they start later.
                Duration.ofMinutes(5),
                Duration.ofSeconds(60));
        process = ChildJvm.start(spec);
    }

    String name() {
        return spec.name();
    }

    String url() {
        return url;
    }

    ChildJvm process() {
        return process;
    }

    /** @param name such as STOP or CONT */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts it again if it has ended; does not wait. */
    void startIfEnded() {
        if (!process.isAlive()) {
            process = ChildJvm.start(spec);
        }
    }

    /** Waits until it says that it is not ready, and why. */
    void awaitUnready(String... reasons) {
        await(name()).atMost(Duration.ofSeconds(180)).untilAsserted(() -> {
            Answer answer = get("/q/health/ready");
            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains(reasons);
        });
    }

    void assertAlive() {
        assertThat(get("/q/health/live").status()).as(name()).isEqualTo(200);
    }

    /** Everything that it has written since its first start. */
    String log() {
        try {
            return Files.readString(spec.logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
    }

    /** Asks as another instance of the scheduler does, which is not sent on. */
    Answer getAsInstance(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("X-Customshift-Forwarded", "1")
                .GET());
    }

    Answer put(String path, String type, BodyPublisher body) {
        return send(HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", type)
                .PUT(body));
    }

    /** As {@link #put}, for a body that takes a busy machine minutes to read. */
    Answer putPatiently(String path, String type, BodyPublisher body) {
        return send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", type)
                        .PUT(body),
                Duration.ofMinutes(5));
    }

    Answer put(String path, String type, String body) {
        return put(path, type, HttpRequest.BodyPublishers.ofString(body));
    }

    Answer post(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).POST(HttpRequest.BodyPublishers.noBody()));
    }

    Answer delete(String path) {
        return send(HttpRequest.newBuilder(URI.create(url + path)).DELETE());
    }

    /** The value of the line of {@code /q/metrics} that begins so. */
    double metric(String line) {
        return get("/q/metrics")
                .body()
                .lines()
                .filter(text -> text.startsWith(line))
                .mapToDouble(text -> Double.parseDouble(text.substring(text.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name() + " has no metric " + line));
    }

    /** Pictures that this worker has put into the bucket since its start. */
    double stored() {
        return metric("customshift_worker_images_total{outcome=\"stored\"}");
    }

    /** Pictures that this worker has taken through all denoising steps since its start. */
    double rendered() {
        return metric("customshift_worker_stage_seconds_count{stage=\"denoise\"}");
    }

    double cacheMisses() {
        return metric("customshift_worker_cache_misses_total");
    }

    double cacheHits() {
        return metric("customshift_worker_cache_hits_total");
    }

    /** The bytes behind an address that needs no header. */
    static byte[] download(String address) {
        try {
            HttpResponse<byte[]> answer =
                    HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new AssertionError(address + " was answered with " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answer send(HttpRequest.Builder request) {
        return send(request, Duration.ofSeconds(30));
    }

    private static Answer send(HttpRequest.Builder request, Duration patience) {
        try {
            HttpResponse<String> answer = HTTP.send(request.timeout(patience).build(), BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(), answer.body(), answer.headers().map());
        } catch (IOException e) {
            return new Answer(0, String.valueOf(e), Map.of());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
