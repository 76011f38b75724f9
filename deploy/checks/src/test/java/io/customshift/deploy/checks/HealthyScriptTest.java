package io.customshift.deploy.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images' health check, run against a server on this machine. */
class HealthyScriptTest {
    private static final Path SCRIPT = Repository.path("deploy/images/healthy");

    @BeforeEach
    void needsBash() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/env")), "no env to find bash with");
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "503, 1", "404, 1"})
    void itSaysWhatTheServerAnswers(int answer, int status) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/live", exchange -> {
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(run(server.getAddress().getPort())).isEqualTo(status);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nobodyListeningIsUnhealthy() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(run(port)).isEqualTo(1);
    }

    @Test
    void aServerThatDoesNotAnswerIsUnhealthy() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run(silent.getLocalPort())).isEqualTo(1);
        }
    }

    private static int run(int port) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bash", SCRIPT.toString(), Integer.toString(port), "/q/health/live", "1")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
