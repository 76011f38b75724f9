package io.customshift.deploy.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that keeps what comes, and breaks connections. */
class ManifestUploadTest {
    private static final int BYTES = 3_000_000;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    /** How many more connections break, each after a million bytes at most. */
    private int breaks;

    private boolean deaf;
    private int pieces;
    private HttpServer server;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/jobs/j/manifest", this::answer);
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void brokenConnectionIsTakenUpWhereItWas() throws IOException {
        kept.write(new byte[7]);
        breaks = 2;
        byte[] text = send();
        assertThat(kept.toByteArray()).isEqualTo(text);
        assertThat(pieces).isEqualTo(3);
    }

    @Test
    void serverThatTakesNothingIsGivenUp() {
        deaf = true;
        breaks = Integer.MAX_VALUE;
        assertThatThrownBy(this::send)
                .isInstanceOfSatisfying(
                        FleetException.class, e -> assertThat(e.code()).isEqualTo(FleetCode.UNREACHABLE));
        assertThat(pieces).isEqualTo(6);
    }

    private byte[] send() throws IOException {
        byte[] text = new byte[BYTES];
        new Random(7).nextBytes(text);
        Path file = Files.write(folder.resolve("long.csv"), text);
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        new ManifestUpload(new SchedulerClient(address), "j", file, Duration.ofMillis(1)).run();
        return text;
    }

    private synchronized void answer(HttpExchange call) throws IOException {
        switch (call.getRequestMethod()) {
            case "DELETE" -> kept.reset();
            case "PATCH" -> {
                pieces++;
                assertThat(call.getRequestHeaders().getFirst("Upload-Offset")).isEqualTo("" + kept.size());
                if (breaks > 0) {
                    breaks--;
                    kept.write(call.getRequestBody().readNBytes(deaf ? 0 : 1_000_000));
                    call.close();
                    return;
                }
                call.getRequestBody().transferTo(kept);
            }
            default -> {}
        }
        call.getResponseHeaders().set("Upload-Offset", String.valueOf(kept.size()));
        call.sendResponseHeaders(204, -1);
        call.close();
    }
}
