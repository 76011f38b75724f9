package io.customshift.scheduler.app;

import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.storage.StoreException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Turns requests away at once while what they need is away. */
@Singleton
public class Gate {
    private final KafkaRuntime runtime;
    private final StoreWatch store;

    @Inject
    public Gate(KafkaRuntime runtime, StoreWatch store) {
        this.runtime = runtime;
        this.store = store;
    }

    /**
     * Throws {@link BrokerException} with the reason while the state cannot be read or changed, or {@link StoreException}
     * where it is the bucket that this instance waits for.
     */
    public void needState() {
        if (runtime.isWaitingForStore()) {
            needStore();
        }
        Optional<String> trouble = runtime.trouble();
        if (trouble.isPresent()) {
            throw new BrokerException(trouble.get());
        }
    }

    /** Throws {@link StoreException} with the reason while the bucket cannot be used. */
    public void needStore() {
        Optional<StoreException> trouble = store.trouble();
        if (trouble.isPresent()) {
            throw trouble.get();
        }
    }
}
