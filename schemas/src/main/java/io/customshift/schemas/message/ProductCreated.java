package io.customshift.schemas.message;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.util.List;

/**
 * There is a new product. Told again, or of one that was there, it is the same as an update.
 *
 * @param references keys of 1 to 5 photos; the scheduler reads each once for its digest
 * @param recipes to make; none: all automatic ones
 */
public record ProductCreated(
        @WireDefault("\"default\"") Tenant tenant,
        SubjectId id,
        String name,
        List<ObjectKey> references,
        List<RecipeId> recipes)
        implements ProductChanged {
    public ProductCreated {
        SubjectRequest checked = new SubjectRequest(tenant, id, name, references);
        name = checked.name();
        references = checked.references();
        recipes = ProductChanged.checked(recipes);
    }
}
