package io.customshift.deploy.standalone.verify.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One input, as it is sent and as it is kept to be sent again.
 *
 * @param surface where it goes in
 * @param target {@code METHOD path} of a request, {@code topic/partition} of a record, the kind of a file
 * @param headers of a request or record, in order
 * @param key of a record
 * @param body of a request, value of a record, bytes of a file
 */
@SuppressWarnings("ArrayRecordComponent")
public record FuzzInput(
        Surface surface, String target, List<Header> headers, byte @Nullable [] key, byte @Nullable [] body) {
    /** Where the fleet takes something in. */
    public enum Surface {
        REST,
        RECORD,
        WEIGHTS
    }

    /** A name and what it holds, which need not be text. */
    public record Header(String name, byte @Nullable [] value) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    public static FuzzInput read(Path file) {
        try {
            return JSON.readValue(Files.readAllBytes(file), FuzzInput.class);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " is no input that was kept: " + e.getMessage(), e);
        }
    }

    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
