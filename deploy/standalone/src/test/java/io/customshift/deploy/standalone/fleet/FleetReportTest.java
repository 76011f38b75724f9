package io.customshift.deploy.standalone.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetReportTest {
    /** No system gives a process this number. */
    private static final long NOBODY = Integer.MAX_VALUE;

    @TempDir
    Path data;

    /** Failed before: a fleet whose broker was gone was called ready. */
    @Test
    void fleetIsUnreadyWhenAPartIsGoneAndSaysWhichAndHowOftenItWasStartedAgain() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + listening.getLocalPort();
            FleetReport whole = report(part("broker", alive(), address, 0), part("store", alive(), address, 2));
            assertThat(whole.isReady()).isTrue();
            assertThat(whole.text())
                    .startsWith("fleet on " + data + ": ready\n")
                    .contains("RESTARTS");
            assertThat(whole.parts()).extracting(FleetReport.Part::restarts).containsExactly(0, 0, 2);

            FleetReport broken = report(part("broker", NOBODY, address, 1), part("store", alive(), address, 0));
            assertThat(broken.isReady()).isFalse();
            assertThat(broken.text())
                    .startsWith(
                            "fleet on " + data + ": not ready\n  broker is gone: it is started again; its log: b.log");
        }
    }

    private FleetReport report(FleetPart... parts) {
        return FleetReport.of(
                data, new FleetState(alive(), FleetState.Phase.READY, "", List.of(parts), Optional.empty(), List.of()));
    }

    private static FleetPart part(String name, long pid, String address, int restarts) {
        return new FleetPart(name, pid, address, "b.log", Instant.EPOCH, restarts);
    }

    private static long alive() {
        return ProcessHandle.current().pid();
    }
}
