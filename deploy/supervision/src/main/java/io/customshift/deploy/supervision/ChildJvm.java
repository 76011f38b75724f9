package io.customshift.deploy.supervision;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A running child JVM. It never outlives this process, see {@link Tether}; its output goes to its log file, which survives
 * both. Safe for use by many threads.
 */
public final class ChildJvm implements AutoCloseable {

    private static final int SHOWN_LINES = 30;

    private final ChildSpec spec;
    private final Process process;
    private final CompletableFuture<Integer> exited;
    private final LogTail log;
    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<Ready> ready = new CompletableFuture<>();

    private ChildJvm(ChildSpec spec, Process process, LogTail log) {
        this.spec = spec;
        this.process = process;
        this.exited = process.onExit().thenApply(Process::exitValue);
        this.log = log;
    }

    /** Starts the child and returns at once; {@link #ready()} says when it can be used. */
    public static ChildJvm start(ChildSpec spec) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(spec.jvmArguments());
        command.add("-D" + Tether.GRACE_SECONDS + "=" + spec.stopGrace().toSeconds());
        command.add("-cp");
        command.add(Installation.ownFile()
                + File.pathSeparator
                + String.join(File.pathSeparator, spec.program().classPath()));
        command.add(Tether.class.getName());
        command.add(spec.program().mainClass());
        command.addAll(spec.arguments());
        Path file = spec.logFile().toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
            long size = Files.exists(file) ? Files.size(file) : 0;
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()));
            builder.environment().putAll(spec.environment());
            ChildJvm child = new ChildJvm(spec, builder.start(), new LogTail(file, size));
            Thread watch = new Thread(child::awaitReadiness, spec.name() + "-readiness");
            watch.setDaemon(true);
            watch.start();
            return child;
        } catch (IOException e) {
            throw new FleetException(
                    FleetCode.CHILD_EXITED, spec.name() + " cannot be started with log " + file + ": " + e, e);
        }
    }

    /** Completes when the child is ready; fails with {@link FleetException} CHILD_EXITED or CHILD_NOT_READY and the end of its log. */
    public CompletableFuture<Ready> ready() {
        return ready.copy();
    }

    /** Waits for {@link #ready()}. */
    public Ready awaitReady() {
        try {
            return ready.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof FleetException failure) {
                // A fresh one, so that the stack shows who waited.
                throw new FleetException(failure.code(), String.valueOf(failure.getMessage()), failure);
            }
            throw e;
        }
    }

    /** Ends the child: SIGTERM, and SIGKILL after its grace. Returns whether it went by itself. Idempotent. */
    public boolean stop() {
        // Not Process.destroy(): that closes the child's input too, which says that the parent died.
        process.toHandle().destroy();
        boolean left = await(spec.stopGrace());
        if (!left) {
            kill();
        }
        return left;
    }

    /** SIGKILL, and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        await(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        stop();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public ChildSpec spec() {
        return spec;
    }

    /** Completes with the exit code when the child has ended. */
    public CompletableFuture<Integer> exited() {
        return exited;
    }

    public Duration uptime() {
        return Duration.ofNanos(System.nanoTime() - startedNanos);
    }

    public OptionalLong residentBytes() {
        return ProcessUse.of(pid()).stream()
                .mapToLong(ProcessUse::residentBytes)
                .findFirst();
    }

    /** The last lines that the child wrote. */
    public String logTail() {
        return log.last(SHOWN_LINES);
    }

    private boolean await(Duration limit) {
        boolean interrupted = false;
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return process.waitFor(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // A child must not be left behind because somebody is in a hurry.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void awaitReadiness() {
        try {
            HttpClient http = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();
            while (true) {
                boolean alive = process.isAlive();
                Optional<Ready> said = said(http);
                if (said.isPresent() && alive) {
                    ready.complete(said.get());
                    return;
                }
                if (!alive) {
                    throw failure(FleetCode.CHILD_EXITED, "ended with exit code " + process.exitValue());
                }
                if (uptime().compareTo(spec.startLimit()) > 0) {
                    throw failure(
                            FleetCode.CHILD_NOT_READY,
                            "was not ready after " + spec.startLimit().toSeconds() + " s");
                }
                Thread.sleep(25);
            }
        } catch (FleetException e) {
            ready.completeExceptionally(e);
        } catch (InterruptedException e) {
            ready.completeExceptionally(failure(FleetCode.CHILD_NOT_READY, "was not waited for"));
        }
    }

    private Optional<Ready> said(HttpClient http) throws InterruptedException {
        if (spec.readiness() instanceof Readiness.Http health) {
            return answers(http, health.address()) ? Optional.of(new Ready(Map.of(), uptime())) : Optional.empty();
        }
        return log.line(Ready.PREFIX).map(line -> Ready.of(line, uptime()));
    }

    private static boolean answers(HttpClient http, URI address) throws InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private FleetException failure(FleetCode code, String what) {
        return new FleetException(
                code,
                spec.name() + " " + what + "; the end of " + spec.logFile() + ":\n"
                        + logTail().indent(2));
    }
}
