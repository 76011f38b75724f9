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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images' health check, run against a server on this machine. */
class HealthyScriptTest {
    private static final Path SCRIPT = Repository.path("deploy/images/healthy");

    @TempDir
    Path temporary;

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

    @Test
    void serviceThatIsNoLongerAliveIsEndedAfterThreeChecksAndOneThatStartsIsLeftAlone() throws Exception {
        AtomicInteger alive = new AtomicInteger(503);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/live", exchange -> {
            exchange.sendResponseHeaders(alive.get(), -1);
            exchange.close();
        });
        server.start();
        Process service = new ProcessBuilder("sleep", "300").start();
        int port = server.getAddress().getPort();
        try {
            for (int i = 0; i < 4; i++) {
                check(port, service.pid());
            }
            assertThat(service.isAlive())
                    .as("it has never been alive: it starts")
                    .isTrue();
            alive.set(200);
            check(port, service.pid());
            alive.set(503);
            check(port, service.pid());
            check(port, service.pid());
            assertThat(service.isAlive()).isTrue();
            check(port, service.pid());
            assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            service.destroyForcibly();
            server.stop(0);
        }
    }

    private void check(int port, long service) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                "bash", SCRIPT.toString(), Integer.toString(port), "/q/health/ready", "1", "/q/health/live");
        builder.environment().put("HEALTHY_PID", Long.toString(service));
        builder.environment().put("TMPDIR", temporary.toString());
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        assertThat(builder.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
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
