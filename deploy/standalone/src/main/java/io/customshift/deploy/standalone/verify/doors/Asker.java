package io.customshift.deploy.standalone.verify.doors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.doors.Knock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Asks one scheduler, and looks for secrets in each answer. */
final class Asker {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI scheduler;
    private final Leaks leaks;
    private final HttpClient http;

    /** An answer. */
    record Answer(int status, String body, boolean challenged) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("not JSON: " + body, e);
            }
        }

        /** The code of its problem; empty where it is none. */
        String code() {
            try {
                return JSON.readTree(body).path("code").asText();
            } catch (IOException e) {
                return "";
            }
        }
    }

    Asker(URI scheduler, Leaks leaks) {
        this.scheduler = scheduler;
        this.leaks = leaks;
        try {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .sslContext(SSLContext.getDefault())
                    .build();
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    URI scheduler() {
        return scheduler;
    }

    Answer get(String path, @Nullable String key) {
        return send("GET", path, key == null ? null : "Bearer " + key, null, "", BodyPublishers.noBody());
    }

    Answer json(String method, String path, String key, String body) {
        return send(method, path, "Bearer " + key, null, "application/json", BodyPublishers.ofString(body));
    }

    /** @param type of the body; empty where there is none */
    Answer put(String path, String key, String type, BodyPublisher body) {
        return send("PUT", path, "Bearer " + key, null, type, body);
    }

    /** What is wrong with the answer to this; nothing where it is as it must be. */
    Optional<String> knock(Knock knock) {
        Answer answer = send(
                knock.method(),
                knock.path(),
                knock.key() == null ? null : "Bearer " + knock.key(),
                knock.tenant(),
                knock.method().equals("PUT") ? "application/json" : "",
                BodyPublishers.noBody());
        return knock.wrong(answer.status(), answer.code(), answer.challenged());
    }

    Answer send(
            String method,
            String path,
            @Nullable String authorization,
            @Nullable String tenant,
            String type,
            BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheduler + path))
                .timeout(Duration.ofSeconds(60))
                .method(method, body);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        if (tenant != null) {
            request.header("X-Tenant", tenant);
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            leaks.look("answer to " + method + " " + path, answer.headers().map() + answer.body());
            return new Answer(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("WWW-Authenticate").isPresent());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path + " has no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The bytes behind an address that needs no header; null where there are none. */
    byte @Nullable [] fetch(URI address) {
        try {
            HttpResponse<byte[]> answer =
                    http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? answer.body() : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
