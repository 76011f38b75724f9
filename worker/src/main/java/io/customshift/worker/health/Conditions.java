package io.customshift.worker.health;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a worker needs before it takes work, each met or unmet for a reason. A change is said once. Thread-safe. */
public final class Conditions {
    private static final Logger LOG = LoggerFactory.getLogger(Conditions.class);

    /** Something that must hold. */
    public enum Need {
        WEIGHTS,
        BROKER,
        TOPICS,
        FENCES,
        STORE,
        DEVICE,
        NOT_DRAINING
    }

    private final Map<Need, String> unmet = new TreeMap<>();

    /** Nothing is known to hold yet, but that nobody stops the worker. */
    public Conditions() {
        unmet.put(Need.WEIGHTS, "weights are being loaded");
        unmet.put(Need.BROKER, "the broker was not asked yet");
        unmet.put(Need.TOPICS, "topics were not looked for yet");
        unmet.put(Need.FENCES, "fences of closed jobs were not read yet");
        unmet.put(Need.STORE, "the bucket was not asked yet");
    }

    public synchronized void met(Need need) {
        if (unmet.remove(need) != null) {
            LOG.info("{}: met", need);
        }
    }

    public synchronized void unmet(Need need, String reason) {
        if (!reason.equals(unmet.put(need, reason))) {
            LOG.warn("{}: {}", need, reason);
        }
    }

    /** What is unmet, with reasons; empty when work can be taken. */
    public synchronized Map<Need, String> reasons() {
        return Map.copyOf(unmet);
    }

    public synchronized boolean allMet() {
        return unmet.isEmpty();
    }

    public synchronized Optional<String> reason(Need need) {
        return Optional.ofNullable(unmet.get(need));
    }
}
