package io.customshift.deploy.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The scheduler's REST interface. Every call blocks; an answer other than 2xx is a {@link FleetException} REFUSED with the
 * problem's code, detail and list of errors, or UNAVAILABLE when it may be asked again (503); no answer one with UNREACHABLE. Safe for use by many threads.
 */
public final class SchedulerClient {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** @param base {@code http://host:port} without a path */
    public SchedulerClient(URI base) {
        this.base = base;
    }

    /** Registers a subject with reference photos of this machine, which are uploaded. */
    public JsonNode putSubject(String id, String name, List<Path> references) {
        Multipart form = new Multipart().text("name", name);
        try {
            for (Path reference : references) {
                form.file("references", reference);
            }
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, "a reference of " + id + " cannot be read: " + e, e);
        }
        return json(request("/v1/subjects/" + encode(id))
                .header("Content-Type", form.contentType())
                .PUT(form.body()));
    }

    /** Registers a subject whose reference photos are in the bucket already. */
    public JsonNode putSubjectByKeys(String id, String name, List<String> keys) {
        JsonNode body = JSON.valueToTree(Map.of("name", name, "references", keys));
        return json(request("/v1/subjects/" + encode(id))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body.toString())));
    }

    /** Submits a manifest file: {@code .csv}, {@code .jsonl} or {@code .ndjson}, or {@code .json} for a whole request. */
    public JsonNode putJob(String id, Path manifest, boolean dryRun) {
        try {
            return putJob(id, contentType(manifest), BodyPublishers.ofFile(manifest), dryRun);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, "manifest " + manifest + " cannot be read: " + e, e);
        }
    }

    /** Submits a job: the same id with the same body is the same job, with another body it is refused. */
    public JsonNode putJob(String id, String contentType, BodyPublisher body, boolean dryRun) {
        return json(request("/v1/jobs/" + encode(id) + (dryRun ? "?dryRun=true" : ""))
                .header("Content-Type", contentType)
                .timeout(Duration.ofMinutes(10))
                .PUT(body));
    }

    /** The state of a job. */
    public JobView job(String id) {
        return JobView.unknown(id).with(json(request("/v1/jobs/" + encode(id)).GET()));
    }

    /** The jobs, as the scheduler lists them. */
    public JsonNode jobs() {
        return json(request("/v1/jobs").GET());
    }

    /** Asks for a job to stop; running work ends at the next picture. */
    public JsonNode cancel(String id) {
        return json(request("/v1/jobs/" + encode(id) + "/cancel").POST(BodyPublishers.noBody()));
    }

    /** The lines of the results manifest, in the order of the input; the caller closes the stream. */
    public Stream<JsonNode> results(String id) {
        HttpResponse<Stream<String>> answer = send(
                request("/v1/jobs/" + encode(id) + "/results")
                        .header("Accept", "application/x-ndjson")
                        .GET(),
                BodyHandlers.ofLines());
        if (answer.statusCode() / 100 != 2) {
            try (Stream<String> lines = answer.body()) {
                throw refused(answer, String.join("\n", lines.toList()));
            }
        }
        return answer.body().filter(line -> !line.isBlank()).map(SchedulerClient::parse);
    }

    /**
     * Follows the events of a job behind the last one seen until {@code each} answers false or the server ends the stream.
     *
     * @throws IOException when the connection breaks: come back with the last id
     */
    public void events(String id, String lastEventId, Predicate<ServerEvent> each) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/v1/jobs/" + encode(id) + "/events"))
                .header("Accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<Stream<String>> answer = send(request, BodyHandlers.ofLines());
        EventLines events = new EventLines();
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() / 100 != 2) {
                throw refused(answer, String.join("\n", lines.toList()));
            }
            Iterator<String> all = lines.iterator();
            while (all.hasNext()) {
                var event = events.accept(all.next());
                if (event.isPresent() && !each.test(event.get())) {
                    return;
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Fetches a presigned address into a file, by rename; returns its bytes. */
    public long download(URI address, Path file) {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            HttpResponse<InputStream> answer =
                    send(HttpRequest.newBuilder(address).timeout(PATIENCE).GET(), BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new FleetException(
                            FleetCode.STORE_FAILED,
                            address.getPath() + " was answered with status " + answer.statusCode()
                                    + "; the address may have expired: ask for the results again");
                }
                Files.copy(in, draft, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Files.size(file);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be written: " + e, e);
        }
    }

    static String contentType(Path manifest) {
        String name = String.valueOf(manifest.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".csv")) {
            return "text/csv";
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return "application/x-ndjson";
        }
        if (name.endsWith(".json")) {
            return "application/json";
        }
        throw new FleetException(
                FleetCode.BAD_SETTING, "manifest " + manifest + " is none of .csv, .jsonl, .ndjson, .json; rename it");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Accept", "application/json")
                .timeout(PATIENCE);
    }

    private URI uri(String path) {
        return URI.create(base + path);
    }

    private JsonNode json(HttpRequest.Builder request) {
        HttpResponse<String> answer = send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw refused(answer, answer.body());
        }
        return answer.body().isBlank() ? JSON.createObjectNode() : parse(answer.body());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        HttpRequest built = request.build();
        try {
            return http.send(built, handler);
        } catch (IOException e) {
            throw new FleetException(
                    FleetCode.UNREACHABLE,
                    built.uri().getAuthority() + " does not answer; is the fleet up? (`customshift status`): " + e,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.UNREACHABLE, "interrupted while waiting for " + built.uri(), e);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new FleetException(
                    FleetCode.UNREACHABLE,
                    "the answer is not JSON; is this a scheduler's address? " + e.getMessage(),
                    e);
        }
    }

    private static FleetException refused(HttpResponse<?> answer, String body) {
        StringBuilder message = new StringBuilder();
        try {
            JsonNode problem = JSON.readTree(body);
            message.append(problem.path("code").asText("HTTP " + answer.statusCode()))
                    .append(": ")
                    .append(problem.path("detail").asText(problem.path("title").asText("no reason given")));
            for (JsonNode error : problem.path("errors")) {
                message.append("\n  ").append(error.isTextual() ? error.asText() : error.toString());
            }
        } catch (JsonProcessingException e) {
            message.append("HTTP ")
                    .append(answer.statusCode())
                    .append(" from ")
                    .append(answer.uri().getPath());
        }
        return new FleetException(
                answer.statusCode() == 503 ? FleetCode.UNAVAILABLE : FleetCode.REFUSED, message.toString());
    }

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
