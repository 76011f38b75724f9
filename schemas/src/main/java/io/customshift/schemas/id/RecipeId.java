package io.customshift.schemas.id;

/** A recipe, unique within its tenant; chosen by the user. */
public record RecipeId(String value) implements TextValue {
    public RecipeId {
        value = Names.folder(value, "recipe id");
    }

    @Override
    public String toString() {
        return value;
    }
}
