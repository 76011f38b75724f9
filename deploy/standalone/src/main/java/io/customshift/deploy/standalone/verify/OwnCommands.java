package io.customshift.deploy.standalone.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * This command's own commands about one fleet, each in a process of its own as a user starts them. Brokers, stores and
 * schedulers that the environment names are not used.
 *
 * @param data folder of the fleet
 */
record OwnCommands(Path data) {

    /** What a command has said on both outputs, and how it ended. */
    record Said(int exit, String text) {
        JsonNode json() {
            try {
                return JsonMapper.builder().build().readTree(text);
            } catch (IOException e) {
                throw new FleetException(FleetCode.UNREACHABLE, "a command said no JSON: " + text, e);
            }
        }
    }

    Said run(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "io.customshift.deploy.standalone.Main"));
        command.addAll(List.of(words));
        command.addAll(List.of("--data", data.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("KAFKA_") || name.startsWith("S3_"));
        builder.environment().remove("CUSTOMSHIFT_URL");
        builder.environment().put("CUSTOMSHIFT_TTY", "0");
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text.strip());
        } catch (IOException e) {
            throw new FleetException(FleetCode.CHILD_EXITED, words[0] + " cannot be started: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.CHILD_EXITED, "interrupted in " + words[0], e);
        }
    }
}
