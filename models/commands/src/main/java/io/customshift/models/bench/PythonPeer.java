package io.customshift.models.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program in Python that does the same as the engine and prints its figures as one JSON object.
 *
 * @param python interpreter that has torch and diffusers
 * @param script the program; ends with status 3 where packages are missing
 */
public record PythonPeer(String python, Path script) {
    private static final int MISSING_PACKAGE = 3;

    /**
     * Runs it to its end; what it says on standard error is shown.
     *
     * @throws EngineException USAGE where it cannot be run, ENGINE_FAILURE where it fails
     */
    JsonNode run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(python, script.toString()));
        command.addAll(arguments);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            // What the launcher sets for this engine is not the peer's.
            builder.environment().keySet().removeIf(name -> name.matches("(OMP|GOMP|MALLOC)_.*"));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status == MISSING_PACKAGE) {
                throw new EngineException(
                        ErrorCode.USAGE,
                        "the peer lacks Python packages (see above); install them, or name an interpreter that has them"
                                + " with --python");
            }
            if (status != 0) {
                throw new EngineException(
                        ErrorCode.ENGINE_FAILURE, "the peer ended with status " + status + ": " + output.strip());
            }
            return new ObjectMapper().readTree(output.strip());
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    python + " cannot be run (" + e.getMessage()
                            + "); name a Python with torch and diffusers with --python",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.ENGINE_FAILURE, "interrupted while the peer ran", e);
        }
    }
}
