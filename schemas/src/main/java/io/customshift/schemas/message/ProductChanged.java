package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.RecipeId;
import java.util.List;

/** A product as it is now. It is registered as a subject, and its recipes are made of it as far as they are not made already. */
public sealed interface ProductChanged extends ProductEvent permits ProductCreated, ProductUpdated {
    int RECIPES_MAX = 100;

    /** What it is called in a prompt. */
    String name();

    /** Keys of its photos. */
    List<ObjectKey> references();

    /** The recipes to make; empty: all automatic ones. */
    List<RecipeId> recipes();

    /** The registration that it asks for. */
    default SubjectRequest subject() {
        return new SubjectRequest(tenant(), id(), name(), references());
    }

    static List<RecipeId> checked(List<RecipeId> recipes) {
        return Require.listOf(recipes, 0, RECIPES_MAX, "recipes").stream()
                .distinct()
                .toList();
    }
}
