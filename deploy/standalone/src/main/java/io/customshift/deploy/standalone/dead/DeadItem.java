package io.customshift.deploy.standalone.dead;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.Quarantined;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that went wrong for good: a record that nobody could read, or a picture that was given up.
 *
 * @param id {@code topic/partition/offset} of a record, {@code tenant/job/image} of a picture
 * @param record what was read, of a record
 * @param picture what was given up, of a picture
 */
public record DeadItem(
        String id, @Nullable Quarantined record, @Nullable DeadLetter picture) {
    /** The item of this id; BAD_SETTING with what to do when there is none. */
    static DeadItem one(List<DeadItem> items, String id) {
        return items.stream()
                .filter(item -> item.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new FleetException(
                        FleetCode.BAD_SETTING,
                        "nothing dead has the id \"" + id + "\"; `customshift dead list` shows the ids"));
    }

    String kind() {
        return record != null ? "record" : "picture";
    }

    Instant at() {
        return record != null ? record.at() : picture != null ? picture.at() : Instant.EPOCH;
    }

    String code() {
        return record != null
                ? record.code().value()
                : picture != null ? picture.code().value() : "";
    }

    String message() {
        return record != null ? record.message() : picture != null ? picture.message() : "";
    }
}
