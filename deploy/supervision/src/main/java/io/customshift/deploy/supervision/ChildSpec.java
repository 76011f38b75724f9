package io.customshift.deploy.supervision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to start one child.
 *
 * @param name short name for messages, also of threads
 * @param program what it runs
 * @param jvmArguments options of its JVM
 * @param arguments arguments of its main class
 * @param environment variables added to this process's own
 * @param logFile file that its output is appended to; its folder is created
 * @param readiness how it says that it can be used
 * @param startLimit time it may take until then
 * @param stopGrace time between SIGTERM and SIGKILL
 */
public record ChildSpec(
        String name,
        Program program,
        List<String> jvmArguments,
        List<String> arguments,
        Map<String, String> environment,
        Path logFile,
        Readiness readiness,
        Duration startLimit,
        Duration stopGrace) {

    /** Options of a JVM that is small and starts fast rather than runs fast: for the broker and the store. */
    public static final List<String> SMALL_JVM =
            List.of("-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    /**
     * For the scheduler, which is to stay under 400 MB: a hostile manifest makes its heap grow to the limit, and about 160 MB
     * were seen beside the heap. With both compilers: a line of a large job takes the first alone three times as long.
     */
    public static final List<String> SCHEDULER_JVM =
            List.of("-Xmx208m", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=96m", "-Xshare:auto");

    public ChildSpec {
        jvmArguments = List.copyOf(jvmArguments);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }
}
