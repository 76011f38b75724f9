package io.customshift.scheduler.rest;

import io.customshift.schemas.id.Sha256;
import jakarta.enterprise.context.RequestScoped;
import org.jspecify.annotations.Nullable;

/** What the request in hand has changed, for the audit: digests of the object before and after. */
@RequestScoped
public class Change {
    private @Nullable Sha256 before;
    private @Nullable Sha256 after;

    /** @param was nothing where it was not there; {@code is} likewise */
    void of(@Nullable String was, @Nullable String is) {
        before = was == null ? null : new Sha256(was);
        after = is == null ? null : new Sha256(is);
    }

    @Nullable
    Sha256 before() {
        return before;
    }

    @Nullable
    Sha256 after() {
        return after;
    }
}
