package io.customshift.schemas.id;

/** A job, unique within its tenant; chosen by the user, it is the idempotency key of the request. */
public record JobId(String value) implements TextValue {
    public JobId {
        value = Names.folder(value, "job id");
    }

    @Override
    public String toString() {
        return value;
    }
}
