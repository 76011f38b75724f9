package io.customshift.schemas.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message in its CloudEvents 1.0 envelope.
 *
 * @param id unique for its source; the same message sent again has the same id
 * @param source who sent it, a URI reference, for example {@code /workers}
 * @param type what kind of message, for example {@code io.customshift.image.stored.v1}
 * @param subject what it is about, for example a job id
 * @param time when it happened
 * @param dataschema where its schema is named
 * @param data the message; an {@link UnknownMessage} when this version does not know the type
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        @Nullable String subject,
        @Nullable Instant time,
        @Nullable String dataschema,
        Message data) {}
