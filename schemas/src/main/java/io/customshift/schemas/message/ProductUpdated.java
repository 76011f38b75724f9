package io.customshift.schemas.message;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.util.List;

/**
 * A product has other photos or another name, or may have. What is neither changes nothing; a product that was not known is registered.
 *
 * @param references keys of 1 to 5 photos; the scheduler reads each once for its digest
 * @param recipes to make; none: all automatic ones
 */
public record ProductUpdated(
        @WireDefault("\"default\"") Tenant tenant,
        SubjectId id,
        String name,
        List<ObjectKey> references,
        List<RecipeId> recipes)
        implements ProductChanged {
    public ProductUpdated {
        SubjectRequest checked = new SubjectRequest(tenant, id, name, references);
        name = checked.name();
        references = checked.references();
        recipes = ProductChanged.checked(recipes);
    }
}
