package io.customshift.scheduler.intake;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Tenant;

/** Whose objects are whose. */
final class Ownership {
    private Ownership() {}

    /** No tenant names the objects of another one. */
    static void check(Tenant tenant, ObjectKey key, String pointer) {
        boolean own = tenant.equals(Tenant.DEFAULT)
                ? !key.value().startsWith("tenants/")
                : key.value().startsWith("tenants/" + tenant + "/");
        if (!own) {
            throw WireException.invalid(
                    pointer,
                    "key is \"" + key + "\"; allowed for tenant " + tenant + " is "
                            + (tenant.equals(Tenant.DEFAULT)
                                    ? "anything outside tenants/"
                                    : "what begins with tenants/" + tenant + "/")
                            + "; put the object there");
        }
    }
}
