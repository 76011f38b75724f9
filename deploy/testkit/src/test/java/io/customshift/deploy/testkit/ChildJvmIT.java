package io.customshift.deploy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmIT {

    @TempDir
    Path directory;

    @Test
    void childEndsWhenItsParentIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ParentWithChild.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8))) {
            String line = said.readLine();
            assertThat(line).startsWith("CHILD ");
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.destroyForcibly().waitFor();

            child.onExit().get(60, TimeUnit.SECONDS);
            assertThat(child.isAlive()).isFalse();
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void portInUseIsNamedWithTheEndOfTheLog() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ChildJvm store = ChildJvm.start(EmbeddedServers.store(
                        Installation.locate(),
                        directory,
                        directory.resolve("store.log"),
                        taken.getLocalPort(),
                        "access",
                        "secret-key"))) {
            assertThatThrownBy(store::awaitReady)
                    .isInstanceOfSatisfying(
                            FleetException.class, e -> assertThat(e.code()).isEqualTo(FleetCode.CHILD_EXITED))
                    .hasMessageContaining("exit code 2")
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is used");
        }
    }

    @Test
    void stoppedChildLeavesByItself() {
        ChildJvm store = ChildJvm.start(EmbeddedServers.store(
                Installation.locate(), directory, directory.resolve("store.log"), 0, "access", "secret-key"));
        store.awaitReady();
        assertThat(store.residentBytes()).isPresent();

        assertThat(store.stop()).isTrue();

        assertThat(store.isAlive()).isFalse();
        // The process has ended, but another thread completes the future.
        assertThat(store.exited()).succeedsWithin(Duration.ofSeconds(60)).isEqualTo(143);
    }
}
