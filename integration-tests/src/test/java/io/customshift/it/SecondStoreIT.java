package io.customshift.it;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;

/** The main job on another S3 implementation than the embedded one; skipped where there is none. */
class SecondStoreIT extends Catalogue {
    private @Nullable SecondStore store;
    private @Nullable Fleet fleet;

    @Override
    Fleet open() throws Exception {
        SecondStore ready = SecondStore.open();
        store = ready;
        // Topics of its own: the other tests' fleet is on the same broker.
        Fleet made = new Fleet(ready.s3(), "second-");
        fleet = made;
        return made;
    }

    @AfterAll
    void close() {
        if (fleet != null) {
            fleet.close();
        }
        if (store != null) {
            store.close();
        }
    }
}
