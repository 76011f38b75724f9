package io.customshift.deploy.standalone.verify.fuzz;

import io.customshift.deploy.standalone.demo.SampleStyle;
import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Header;
import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Surface;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the scheduler. Whatever is sent, the answer must be its reader's: anything below 500, in time. Jobs that are taken
 * in spite of everything are cancelled at once.
 */
final class RestFuzz {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int TRIES = 40;
    private static final String BOUNDARY = "fuzz-boundary";
    /** A lossy one; no Java library writes them. */
    private static final String WEBP =
            "UklGRnoAAABXRUJQVlA4IG4AAAAQBgCdASowACAAPhUIgkEhB1cyBABRLMAYoigvADVCuJ/gB+p/8o5ALsB+wH8Az/sH2O9R+eoLVwgA/vquDTOpswJNhW1KnZO3VhEQdL0GMyKV/85bRQNkoTPeullA73+IR//+436jxUST8tQAAA==";

    private final URI scheduler;
    private final String subject;
    private final Random random;
    private final Mutator mutator;
    private final byte[] json;
    private final byte[] lines;
    private final byte[] table;
    private final List<byte[]> photos = new ArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private int sent;

    /**
     * @param subject that is registered
     * @param photo a good one, as PNG
     */
    RestFuzz(URI scheduler, String subject, SampleStyle style, Path photo, Random random) throws IOException {
        this.scheduler = scheduler;
        this.subject = subject;
        this.random = random;
        this.mutator = new Mutator(random);
        String line =
                "{\"id\":\"a\",\"subject\":\"" + subject + "\",\"prompt\":\"a mug on the beach\",\"seed\":7,\"count\":1"
                        + ",\"size\":\"" + style.size() + "\",\"steps\":1,\"guidance\":\"6;6\",\"priority\":5}";
        this.json = utf8("{\"lines\":[" + line + "," + line.replace("\"a\"", "\"b\"")
                + "],\"defaults\":{\"size\":\"" + style.size() + "\",\"steps\":1,\"strength\":[1.0]},\"priority\":5"
                + ",\"labels\":{\"shop\":\"one\"},\"deadline\":\"2036-01-31T12:00:00Z\"}");
        this.lines = utf8(line + "\n" + line.replace("\"a\"", "\"b\"") + "\n");
        this.table = utf8("id,subject,prompt,negative_prompt,seed,count,size,steps,guidance,priority\n"
                + ("a," + subject + ",\"a mug, on the beach\",blurred,7,1," + style.size() + ",1,6;6,5\n")
                        .repeat(3)
                        .replaceFirst("\na,", "\nb,"));
        photos.add(Files.readAllBytes(photo));
        BufferedImage picture = ImageIO.read(photo.toFile());
        for (String format : List.of("jpg", "gif")) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(picture, format, bytes);
            photos.add(bytes.toByteArray());
        }
        photos.add(Base64.getDecoder().decode(WEBP));
    }

    FuzzInput next() {
        sent++;
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> job("application/json", mutator.json(json));
            case 3, 4 -> job("application/x-ndjson", random.nextBoolean() ? jsonLines() : mutator.table(lines));
            case 5, 6, 7 -> job("text/csv", mutator.table(table));
            case 8, 9 -> photo();
            case 10 -> form();
            default -> other();
        };
    }

    private byte[] jsonLines() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String line : new String(lines, StandardCharsets.UTF_8).split("\n")) {
            all.writeBytes(random.nextBoolean() ? mutator.json(utf8(line)) : utf8(line));
            all.write('\n');
        }
        return all.toByteArray();
    }

    private FuzzInput job(String type, byte[] body) {
        String query = random.nextInt(4) > 0 ? "?dryRun=true" : "";
        if (random.nextInt(8) == 0) {
            query += (query.isEmpty() ? "?" : "&")
                    + mutator.one(List.of("size", "steps", "extraColumns", "guidance", "model", "dryRun", "deadline"))
                    + "=" + escaped(mutator.text("64x64"));
        }
        String sentAs =
                random.nextInt(20) == 0 ? mutator.one(List.of("text/plain", "*/*", "", "application/xml")) : type;
        return request("PUT /v1/jobs/fuzz-" + sent + query, sentAs, body);
    }

    private FuzzInput photo() {
        byte[] photo = mutator.bytes(mutator.one(photos));
        return request(
                "PUT /v1/subjects/fuzz-" + random.nextInt(20),
                "multipart/form-data; boundary=" + BOUNDARY,
                form(photo));
    }

    private FuzzInput form() {
        String type = random.nextInt(4) == 0
                ? mutator.text("multipart/form-data; boundary=" + BOUNDARY)
                : "multipart/form-data; boundary=" + BOUNDARY;
        return request(
                "PUT /v1/subjects/fuzz-" + random.nextInt(20),
                type.replaceAll("[^ -~]", ""),
                mutator.bytes(form(photos.get(0))));
    }

    private static byte[] form(byte[] photo) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(
                utf8("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nmug\r\n--" + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"references\"; filename=\"a.png\"\r\n"
                        + "Content-Type: image/png\r\n\r\n"));
        body.writeBytes(photo);
        body.writeBytes(utf8("\r\n--" + BOUNDARY + "--\r\n"));
        return body.toByteArray();
    }

    private FuzzInput other() {
        String id = escaped(mutator.text(random.nextBoolean() ? "fuzz-1" : subject));
        return switch (random.nextInt(8)) {
            case 0 ->
                request("GET /v1/jobs?" + escaped(mutator.text("limit")) + "=" + escaped(mutator.text("10")), "", null);
            case 1 -> request("GET /v1/jobs?limit=10&after=" + id, "", null);
            case 2 -> request("GET /v1/jobs/" + id, "", null);
            case 3 -> request("GET /v1/jobs/" + id + "/results", "", null);
            case 4 -> request("GET /v1/subjects/" + id + "/references", "", null);
            case 5 -> request("POST /v1/jobs/" + id + "/cancel", "", new byte[0]);
            case 6 ->
                request(
                        "POST /v1/jobs/fuzz-" + random.nextInt(Math.max(1, sent)) + "/retry",
                        "application/json",
                        mutator.json(utf8("{\"lines\":[\"a\"],\"only\":\"FAILED\"}")));
            default ->
                request(
                        "PUT /v1/subjects/" + id,
                        "application/json",
                        mutator.json(utf8("{\"name\":\"mug\",\"references\":[\"subjects/" + subject + "/a.png\"]}")));
        };
    }

    /** A connection that ends between two requests says nothing of the second, which is sent again (RFC 9110, 9.2.2). */
    private HttpResponse<String> answer(HttpRequest request) throws IOException, InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).contains("received no bytes")) {
                throw e;
            }
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    /** What is wrong with the answer, if anything is. */
    Optional<String> send(FuzzInput input) {
        String[] target = input.target().split(" ", 2);
        byte[] body = input.body();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(scheduler + target[1])).timeout(PATIENCE);
        for (Header header : input.headers()) {
            byte[] value = header.value();
            request.header(header.name(), value == null ? "" : new String(value, StandardCharsets.ISO_8859_1));
        }
        request.method(target[0], body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        try {
            HttpResponse<String> answer = answer(request.build());
            // A part that is away for a moment on a busy machine is no fault of the input's: it is away for the next
            // one too.
            for (int i = 0; i < TRIES && answer.statusCode() == 503; i++) {
                Thread.sleep(500);
                answer = answer(request.build());
            }
            if (answer.statusCode() >= 500) {
                return Optional.of(answer.statusCode() + " " + answer.body());
            }
            if (answer.statusCode() / 100 == 2 && target[1].startsWith("/v1/jobs/fuzz-") && !target[0].equals("GET")) {
                cancel(target[1].replaceAll("[?].*|/cancel|/retry", ""));
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no answer: " + e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void cancel(String job) throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create(scheduler + job + "/cancel"))
                        .timeout(PATIENCE)
                        .POST(BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private static FuzzInput request(String target, String type, byte @Nullable [] body) {
        return new FuzzInput(
                Surface.REST,
                target,
                type.isBlank() ? List.of() : List.of(new Header("Content-Type", utf8(type))),
                null,
                body);
    }

    private static String escaped(String text) {
        return java.net.URLEncoder.encode(
                        text.length() > 2_000 ? text.substring(0, 2_000) : text, StandardCharsets.UTF_8)
                .replace("+", "%20");
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
