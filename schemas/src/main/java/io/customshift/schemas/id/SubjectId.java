package io.customshift.schemas.id;

/** A subject (a product, a person, a pet), unique within its tenant; chosen by the user. */
public record SubjectId(String value) implements TextValue {
    public SubjectId {
        value = Names.folder(value, "subject id");
    }

    @Override
    public String toString() {
        return value;
    }
}
