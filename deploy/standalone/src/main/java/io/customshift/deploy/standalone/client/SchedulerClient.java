package io.customshift.deploy.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.standalone.console.Launcher;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.storage.TrustedCertificates;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The scheduler's REST interface. Every call blocks; an answer other than 2xx is a {@link FleetException} REFUSED with the
 * problem's code, detail and list of errors, or UNAVAILABLE when it may be asked again (503, 507); no answer one with
 * UNREACHABLE. Safe for use by many threads.
 */
public final class SchedulerClient {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String UPLOAD_OFFSET = "Upload-Offset";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final URI base;
    private final String tenant;
    private final Optional<String> key;
    private final HttpClient http = connected();

    /** @param base {@code http://host:port} without a path */
    public SchedulerClient(URI base) {
        this(base, "default");
    }

    /** @param tenant whose jobs and subjects are meant */
    public SchedulerClient(URI base, String tenant) {
        this(base, tenant, Optional.empty());
    }

    /**
     * @param tenant whose jobs and subjects are meant; {@code default} leaves it to the key
     * @param key the API key to send
     */
    public SchedulerClient(URI base, String tenant, Optional<String> key) {
        this.base = base;
        this.tenant = tenant;
        this.key = key;
    }

    public URI address() {
        return base;
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

    /** A subject, empty when it is not registered. */
    public Optional<JsonNode> subject(String id) {
        return found(request("/v1/subjects/" + encode(id)).GET());
    }

    /** All subjects, by id. */
    public JsonNode subjects() {
        return json(request("/v1/subjects").GET()).path("subjects");
    }

    /**
     * Forgets a subject.
     *
     * @param photos whether its photos go too
     * @param pictures whether what was made of it goes too
     * @return the receipt where one of them does
     */
    public JsonNode removeSubject(String id, boolean photos, boolean pictures) {
        return json(request("/v1/subjects/" + encode(id) + "?photos=" + (photos ? "delete" : "keep") + "&pictures="
                        + (pictures ? "delete" : "keep"))
                .DELETE());
    }

    /** Keeps a recipe, or replaces it: {@code recipe}, {@code version}, {@code pictures} of a product, {@code replaced}. */
    public JsonNode putRecipe(String id, JsonNode recipe) {
        return json(request("/v1/recipes/" + encode(id))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(recipe.toString())));
    }

    /** A recipe, likewise. */
    public JsonNode recipe(String id) {
        return json(request("/v1/recipes/" + encode(id)).GET());
    }

    /** All recipes, by id. */
    public JsonNode recipes() {
        return json(request("/v1/recipes").GET()).path("recipes");
    }

    /** Removes a recipe; what was accepted of it goes on. */
    public void removeRecipe(String id) {
        json(request("/v1/recipes/" + encode(id)).DELETE());
    }

    /**
     * Makes a recipe of the products that the wish names, or of a page of all.
     *
     * @param after {@code next} of the page before, or empty
     */
    public JsonNode applyRecipe(String id, JsonNode wish, String after) {
        return json(request("/v1/recipes/" + encode(id) + "/apply"
                        + query(after.isEmpty() ? Map.of() : Map.of("after", after)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(wish.toString())));
    }

    /** The photos of a subject, each with {@code key}, {@code sha256}, {@code bytes} and a presigned {@code url}. */
    public JsonNode references(String subject) {
        return json(request("/v1/subjects/" + encode(subject) + "/references").GET())
                .path("references");
    }

    /**
     * Submits a job: the same id with the same body is the same job, with another body it is refused.
     *
     * @param query further parameters of the call, such as {@code dryRun}
     */
    public JsonNode putJob(String id, String contentType, BodyPublisher body, Map<String, String> query) {
        return json(request("/v1/jobs/" + encode(id) + query(query))
                .header("Content-Type", contentType)
                .timeout(Duration.ofMinutes(10))
                .PUT(body));
    }

    /** Submits a job. */
    public JsonNode putJob(String id, String contentType, BodyPublisher body) {
        return putJob(id, contentType, body, Map.of());
    }

    /**
     * Brings a long manifest to the scheduler, in as many pieces as the connection makes of it; {@link #putJob} with
     * {@code uploaded=true} and no body submits it then.
     */
    public void upload(String id, Path manifest) {
        new ManifestUpload(this, id, manifest, Duration.ofSeconds(1)).run();
    }

    void dropManifest(String id) {
        json(request(manifest(id)).DELETE());
    }

    /** Bytes that have come. */
    long manifestLength(String id) {
        return offset(send(request(manifest(id)).method("HEAD", BodyPublishers.noBody()), BodyHandlers.ofString()));
    }

    /** Sends a piece; gives how many bytes have come then. */
    long patchManifest(String id, long offset, BodyPublisher piece) {
        return offset(send(
                request(manifest(id))
                        .header("Content-Type", "application/partial-upload")
                        .header(UPLOAD_OFFSET, String.valueOf(offset))
                        .timeout(Duration.ofMinutes(10))
                        .method("PATCH", piece),
                BodyHandlers.ofString()));
    }

    private static String manifest(String id) {
        return "/v1/jobs/" + encode(id) + "/manifest";
    }

    private static long offset(HttpResponse<String> answer) {
        answered(answer);
        return answer.headers().firstValueAsLong(UPLOAD_OFFSET).orElse(0);
    }

    /** The state of a job. */
    public JobView job(String id) {
        return JobView.unknown(id).with(json(request("/v1/jobs/" + encode(id)).GET()));
    }

    /** The state of a job as the scheduler says it. */
    public JsonNode status(String id) {
        return json(request("/v1/jobs/" + encode(id)).GET());
    }

    /** A page of the jobs, the newest first: {@code jobs}, and {@code next} where there are more. */
    public JsonNode jobs(Map<String, String> query) {
        return json(request("/v1/jobs" + query(query)).GET());
    }

    /** Makes again what failed or was cancelled; the pictures that are stored stay as they are. */
    public JsonNode retry(String id, JsonNode what) {
        return json(request("/v1/jobs/" + encode(id) + "/retry")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(what.toString())));
    }

    /** A page of a job's pictures: {@code images}, {@code total}, and {@code next} where there are more. */
    public JsonNode images(String id, Map<String, String> query) {
        return json(request("/v1/jobs/" + encode(id) + "/images" + query(query)).GET());
    }

    /** Decides on pictures, as JSON lines say; gives how many, and {@code failed}. */
    public JsonNode reviews(String id, String lines) {
        return json(request("/v1/jobs/" + encode(id) + "/reviews")
                .header("Content-Type", "application/jsonl")
                .POST(BodyPublishers.ofString(lines)));
    }

    /** How many pictures were accepted, and what one of them took. */
    public JsonNode reviewSummary(String id) {
        return json(request("/v1/jobs/" + encode(id) + "/review").GET());
    }

    /** Has pictures made anew; gives the job that does. */
    public JsonNode regenerate(String id, JsonNode what) {
        return json(request("/v1/jobs/" + encode(id) + "/regenerations")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(what.toString())));
    }

    /** Has all that is known of an ended job forgotten; its pictures stay in the bucket. */
    public void forget(String id) {
        json(request("/v1/jobs/" + encode(id) + "?forget=true").DELETE());
    }

    /** Asks for a job to stop; running work ends at the next picture. */
    public JsonNode cancel(String id) {
        return json(request("/v1/jobs/" + encode(id) + "/cancel").POST(BodyPublishers.noBody()));
    }

    /** The lines of the results manifest, in the order of the input; the caller closes the stream. */
    public Stream<ResultRow> results(String id) {
        HttpResponse<Stream<String>> answer = send(
                request("/v1/jobs/" + encode(id) + "/results")
                        .header("Accept", "application/x-ndjson")
                        .GET(),
                BodyHandlers.ofLines());
        if (answer.statusCode() / 100 != 2) {
            try (Stream<String> lines = answer.body()) {
                throw Refusals.of(answer.statusCode(), answer.uri().getPath(), String.join("\n", lines.toList()));
            }
        }
        return answer.body().filter(line -> !line.isBlank()).map(line -> new ResultRow(parse(line)));
    }

    /**
     * Follows the events of a job behind the last one seen until {@code each} answers false or the server ends the stream.
     *
     * @throws IOException when the connection breaks: come back with the last id
     */
    public void events(String id, String lastEventId, Predicate<ServerEvent> each) throws IOException {
        HttpRequest.Builder request = request("/v1/jobs/" + encode(id) + "/events?pictures=false", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<Stream<String>> answer = send(request, BodyHandlers.ofLines());
        EventLines events = new EventLines();
        try (Stream<String> lines = answer.body()) {
            if (answer.statusCode() / 100 != 2) {
                throw Refusals.of(answer.statusCode(), answer.uri().getPath(), String.join("\n", lines.toList()));
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

    /** The bytes behind a presigned address; the caller closes the stream. */
    public InputStream open(URI address) {
        HttpResponse<InputStream> answer =
                send(HttpRequest.newBuilder(address).timeout(PATIENCE).GET(), BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            try (InputStream in = answer.body()) {
                in.skipNBytes(0);
            } catch (IOException e) {
                // what it says does not matter
            }
            throw new FleetException(
                    FleetCode.STORE_FAILED,
                    address.getPath() + " was answered with status " + answer.statusCode()
                            + "; the address may have expired, or the picture was removed: ask again");
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        return request(path, "application/json, application/problem+json").timeout(PATIENCE);
    }

    private HttpRequest.Builder request(String path, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).header("Accept", accept);
        key.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
        if (key.isEmpty() || !tenant.equals("default")) {
            request.header("X-Tenant", tenant);
        }
        return request;
    }

    private static String query(Map<String, String> query) {
        StringJoiner text = new StringJoiner("&", "?", "").setEmptyValue("");
        query.forEach((name, value) -> text.add(encode(name) + "=" + encode(value)));
        return text.toString();
    }

    private URI uri(String path) {
        return URI.create(base + path);
    }

    private JsonNode json(HttpRequest.Builder request) {
        return answered(send(request, BodyHandlers.ofString()));
    }

    private Optional<JsonNode> found(HttpRequest.Builder request) {
        HttpResponse<String> answer = send(request, BodyHandlers.ofString());
        return answer.statusCode() == 404 ? Optional.empty() : Optional.of(answered(answer));
    }

    private static JsonNode answered(HttpResponse<String> answer) {
        if (answer.statusCode() / 100 != 2) {
            throw Refusals.of(answer.statusCode(), answer.uri().getPath(), answer.body());
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
                    built.uri().getAuthority() + " does not answer; is the fleet up? see `" + Launcher.call("status")
                            + "`: " + e,
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

    private static String encode(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** {@code CUSTOMSHIFT_CA_FILE} names certificates (PEM) that are trusted beside the platform's. */
    private static HttpClient connected() {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        String file = System.getenv("CUSTOMSHIFT_CA_FILE");
        return file == null || file.isBlank()
                ? builder.build()
                : builder.sslContext(TrustedCertificates.with(Path.of(file)).context())
                        .build();
    }
}
