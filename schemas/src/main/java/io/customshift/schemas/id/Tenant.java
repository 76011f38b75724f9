package io.customshift.schemas.id;

/** Who a job belongs to. One tenant never sees, overwrites or warms the cache of another. */
public record Tenant(String value) implements TextValue {
    /** The tenant of a fleet that has only one; its keys have no tenant part. */
    public static final Tenant DEFAULT = new Tenant("default");

    public Tenant {
        value = Names.folder(value, "tenant");
    }

    @Override
    public String toString() {
        return value;
    }
}
