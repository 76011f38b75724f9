package io.customshift.deploy.standalone.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LivenessWatchTest {

    private final AtomicInteger status = new AtomicInteger(200);
    private final LivenessWatch watch = new LivenessWatch();
    private HttpServer server;
    private FleetPart part;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/live", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        String address = "http://127.0.0.1:" + server.getAddress().getPort();
        part = new FleetPart("worker", 1, address, "", Instant.EPOCH, 0);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void partThatSaysNoThreeTimesInARowIsStuckAndOneThatComesBackIsNot() throws Exception {
        assertThat(answers(4)).isEmpty();
        status.set(503);
        assertThat(answers(2)).isEmpty();
        status.set(200);
        assertThat(answers(2)).isEmpty();
        status.set(503);
        assertThat(answers(5)).containsExactly("worker");
    }

    @Test
    void partThatDoesNotAnswerIsStuckToo() throws Exception {
        server.stop(0);
        assertThat(answers(5)).containsExactly("worker");
    }

    @Test
    void partThatWasStartedAgainBeginsAnew() throws Exception {
        status.set(503);
        assertThat(answers(3)).isEmpty();
        watch.stuck(List.of());
        assertThat(answers(2)).isEmpty();
    }

    /** The first part that is called stuck, within so many questions. */
    private List<String> answers(int questions) throws InterruptedException {
        for (int i = 0; i < questions; i++) {
            List<String> stuck = watch.stuck(List.of(part));
            if (!stuck.isEmpty()) {
                return stuck;
            }
            // The answer is taken with the next question.
            Thread.sleep(200);
        }
        return List.of();
    }
}
