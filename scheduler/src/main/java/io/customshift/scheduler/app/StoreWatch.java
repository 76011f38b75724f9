package io.customshift.scheduler.app;

import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Looks at the bucket every few seconds, and says once when it goes away and once when it is back. */
@Singleton
public class StoreWatch {
    private static final Logger LOG = Logger.getLogger(StoreWatch.class);
    private static final long PERIOD_SECONDS = 3;

    private final ObjectStore store;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "store-watch");
        made.setDaemon(true);
        return made;
    });
    private Optional<StoreCode> said = Optional.empty();
    private volatile Optional<StoreException> trouble = Optional.of(
            new StoreException(StoreCode.STORE_UNAVAILABLE, "the store has not been looked at yet; wait a moment"));

    @Inject
    public StoreWatch(ObjectStore store) {
        this.store = store;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    void stop() {
        thread.shutdownNow();
    }

    /** Why the bucket cannot be used at the moment, if so. */
    public Optional<StoreException> trouble() {
        return trouble;
    }

    private void look() {
        try {
            store.probe();
            if (trouble.isPresent()) {
                LOG.info("the bucket is there");
            }
            said = Optional.empty();
            trouble = Optional.empty();
        } catch (StoreException e) {
            if (!said.equals(Optional.of(e.code()))) {
                LOG.warnf("%s: %s", e.code(), e.getMessage());
            }
            said = Optional.of(e.code());
            trouble = Optional.of(e);
        } catch (RuntimeException e) {
            LOG.warn("the bucket cannot be looked at", e);
            trouble = Optional.of(new StoreException(StoreCode.STORE_UNAVAILABLE, "the store check failed: " + e, e));
        }
    }
}
