package io.customshift.deploy.standalone.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What a part says of itself now.
 *
 * @param state {@code ready}, {@code starting}, {@code unready}, {@code silent} or {@code gone}
 * @param reason what it waits for, else empty
 */
record PartHealth(String state, String reason) {

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** A part that was started so shortly ago may not listen yet. */
    private static final Duration START = Duration.ofSeconds(90);

    private static final PartHealth READY = new PartHealth("ready", "");
    private static final PartHealth GONE = new PartHealth("gone", "it is started again");

    boolean isReady() {
        return equals(READY);
    }

    /** Asks all parts at once. */
    static List<PartHealth> of(List<FleetPart> parts) {
        HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
        return parts.parallelStream().map(part -> of(part, http)).toList();
    }

    private static PartHealth of(FleetPart part, HttpClient http) {
        if (!ProcessHandle.of(part.pid()).map(ProcessHandle::isAlive).orElse(false)) {
            return GONE;
        }
        PartHealth health = part.isService() ? service(URI.create(part.address()), http) : server(part.address());
        boolean young = Duration.between(part.startedAt(), Instant.now()).compareTo(START) < 0;
        return young && health.state().equals("silent") ? new PartHealth("starting", "it does not listen yet") : health;
    }

    /** The first thing that a service waits for, at any address. */
    static PartHealth service(URI address, HttpClient http) {
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/q/health/ready"))
                .timeout(PATIENCE)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? READY : new PartHealth("unready", reason(answer.body()));
        } catch (IOException e) {
            return new PartHealth("silent", "it does not answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new PartHealth("silent", "interrupted");
        }
    }

    private static String reason(String health) throws IOException {
        for (JsonNode check : JsonMapper.builder().build().readTree(health).path("checks")) {
            if (!check.path("status").asText().equals("UP")) {
                JsonNode data = check.path("data");
                String code = data.path("code").asText();
                String reason = data.path("reason").asText(check.path("name").asText());
                return code.isEmpty() ? reason : code + ": " + reason;
            }
        }
        return "it says no reason";
    }

    private static PartHealth server(String address) {
        URI uri = URI.create(address.contains("://") ? address : "tcp://" + address);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), (int) PATIENCE.toMillis());
            return READY;
        } catch (IOException e) {
            return new PartHealth("silent", "it does not listen: " + e.getMessage());
        }
    }
}
