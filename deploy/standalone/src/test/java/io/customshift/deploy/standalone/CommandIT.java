package io.customshift.deploy.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.testkit.LocalInfra;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes, with a real store and broker that the environment names, and a scheduler of the test. */
class CommandIT {

    @TempDir
    Path directory;

    private final Map<String, String> environment = LocalInfra.shared().settings(LocalInfra.uniqueName("fleet"));

    @Test
    void demoEndsWithPicturesOnDiskAndStartsNoServersOfItsOwn() throws Exception {
        Path data = directory.resolve("data");
        Result demo = run("demo", "--data", data.toString());

        assertThat(demo.exit()).as(demo.said()).isZero();
        assertThat(demo.said())
                .contains("24 of 24 pictures stored", "scheduler is up", "contact sheet")
                .doesNotContain("starting broker", "starting store");
        try (Stream<Path> files = Files.walk(data.resolve("results"))) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).contains("sheet.png", "sheet.html", "results.csv", "manifest.jsonl");
            assertThat(names.stream().filter(name -> name.matches("image\\d+\\.png")))
                    .hasSize(24);
        }
    }

    @Test
    void fleetStaysUpOnceAndIsShownAndEnded() throws Exception {
        String data = directory.resolve("data").toString();
        assertThat(run("status", "--data", data).exit()).isEqualTo(1);
        Result up = run("up", "--data", data);
        try {
            assertThat(up.exit()).as(up.said()).isZero();
            Result second = run("up", "--data", data);
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.said()).contains("ALREADY_RUNNING");

            Result status = run("status", "--data", data);
            assertThat(status.exit()).isZero();
            assertThat(status.said())
                    .contains("supervisor", "scheduler", "worker", "MB")
                    .doesNotContain("gone");

            // Failed before: three lines of SLF4J came first. Nobody has made the topics here.
            assertThat(run("dead", "list", "--data", data).said()).startsWith("error BROKER_FAILED");

            long worker = pid(status.said(), "worker");
            ProcessHandle.of(worker).ifPresent(ProcessHandle::destroyForcibly);
            assertThat(eventually(() -> pid(run("status", "--data", data).said(), "worker") != worker))
                    .as("the worker is started again")
                    .isTrue();
        } finally {
            assertThat(run("down", "--data", data).exit()).isZero();
        }
        List<Long> started = pids(up.said());
        assertThat(started).doesNotContain(-1L);
        assertThat(eventually(() -> started.stream().noneMatch(CommandIT::isAlive)))
                .as("processes %s are gone", started)
                .isTrue();
        assertThat(run("status", "--data", data).exit()).isEqualTo(1);
    }

    @Test
    void fleetIsNotStartedOnServersThatCannotBeUsed() throws Exception {
        // Nobody listens on port 1.
        Process noBroker = up("no-broker", Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"));
        Process noStore = up("no-store", Map.of("S3_ENDPOINT", "http://127.0.0.1:1"));
        Process wrongKey = up("wrong-key", Map.of("S3_SECRET_KEY", "not-the-secret-key-at-all"));

        assertRefused(noStore, "no-store", "STORE_FAILED", "http://127.0.0.1:1", "check S3_ENDPOINT");
        assertRefused(wrongKey, "wrong-key", "STORE_FAILED", "AccessDenied", "check S3_ACCESS_KEY, S3_SECRET_KEY");
        assertRefused(noBroker, "no-broker", "BROKER_FAILED", "127.0.0.1:1", "check KAFKA_BOOTSTRAP_SERVERS");
    }

    private Process up(String data, Map<String, String> wrong) throws IOException {
        return start(wrong, "up", "--data", directory.resolve(data).toString());
    }

    private void assertRefused(Process up, String data, String... words) throws Exception {
        String said = new String(up.getInputStream().readAllBytes());
        assertThat(up.waitFor()).as(said).isEqualTo(1);
        assertThat(said).contains(words).doesNotContain("not-the-secret-key-at-all");
        assertThat(run("status", "--data", directory.resolve(data).toString()).exit())
                .as("nothing runs")
                .isEqualTo(1);
    }

    @Test
    void interruptedDemoLeavesNoProcessBehind() throws Exception {
        Process demo = start("demo", "--data", directory.resolve("data").toString());
        assertThat(eventually(() -> demo.toHandle().children().count() == 1)).isTrue();
        List<ProcessHandle> children = demo.toHandle().children().toList();

        new ProcessBuilder("kill", "-INT", Long.toString(demo.pid())).start().waitFor();

        assertThat(demo.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(eventually(() -> children.stream().noneMatch(ProcessHandle::isAlive)))
                .isTrue();
    }

    private record Result(int exit, String said) {}

    private interface Check {
        boolean holds() throws Exception;
    }

    private static boolean eventually(Check check) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!check.holds()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(50);
        }
        return true;
    }

    private Result run(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String said = new String(process.getInputStream().readAllBytes());
        return new Result(process.waitFor(), said);
    }

    private Process start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    private Process start(Map<String, String> further, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().putAll(further);
        builder.environment()
                .put(
                        "CUSTOMSHIFT_HOME",
                        FakeHome.write(directory.resolve("home")).toString());
        return builder.start();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static long pid(String table, String part) {
        return table.lines()
                .filter(line -> line.startsWith(part + " "))
                .map(line -> Long.parseLong(line.split("\\s+", -1)[1]))
                .findFirst()
                .orElse(-1L);
    }

    private static List<Long> pids(String table) {
        return Stream.of("supervisor", "scheduler", "worker")
                .map(part -> pid(table, part))
                .toList();
    }
}
