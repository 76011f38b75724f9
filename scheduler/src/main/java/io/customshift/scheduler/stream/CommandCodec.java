package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Command;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.topics.Cleanup;
import io.customshift.schemas.topics.Keys;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Commands as records: the kind in a header, the command as JSON. */
public final class CommandCodec {
    /** What the scheduler's parts ask of its state. Nobody else's business, so it is not in the fleet's catalogue. */
    public static final Topic TOPIC = new Topic(
            "scheduler-commands.v1",
            "tenant/job",
            Topics.JOB_PARTITIONS,
            Duration.ofDays(1),
            Cleanup.DELETE,
            4 << 20,
            "Commands to the scheduler's state from the scheduler's own REST interface, intake and planner.");

    /** The header that names the kind. */
    public static final String KIND = "command";

    private static final Map<String, Class<?>> KINDS = Stream.of(Command.class.getPermittedSubclasses())
            .collect(Collectors.toMap(Class::getSimpleName, Function.identity()));

    private CommandCodec() {}

    public static EncodedRecord record(Command command) {
        return new EncodedRecord(
                TOPIC.name(),
                Keys.job(command.tenant(), command.job()),
                Json.write(command),
                Map.of(KIND, command.getClass().getSimpleName()));
    }

    public static Command read(byte @Nullable [] value, Map<String, String> headers) {
        Class<?> kind = KINDS.get(headers.getOrDefault(KIND, ""));
        if (kind == null || value == null) {
            throw new WireException(
                    WireCode.UNKNOWN_TYPE,
                    "",
                    "command is " + headers.get(KIND) + "; known are " + KINDS.keySet()
                            + "; write to requests.v1 instead");
        }
        return (Command) Json.read(value, kind, ReadMode.TOLERANT);
    }
}
