package io.customshift.deploy.standalone.keys;

import io.customshift.deploy.standalone.fleet.KeptTopics;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The keys of a fleet as its broker keeps them. */
final class KeyTopic {
    private final KeptTopics topics;

    KeyTopic(KeptTopics topics) {
        this.topics = topics;
    }

    /** All keys, those of a tenant together. */
    List<ApiKey> all() {
        Map<String, ApiKey> keys = new TreeMap<>();
        topics.read(List.of(Topics.API_KEYS), record -> {
            try {
                if (record.value() == null) {
                    keys.remove(record.keyText());
                } else if (record.message() instanceof ApiKey key) {
                    keys.put(record.keyText(), key);
                }
            } catch (WireException e) {
                // Somebody else's record; the schedulers pass it over as well.
            }
        });
        return keys.values().stream()
                .sorted(java.util.Comparator.comparing(
                                (ApiKey key) -> key.tenant().value())
                        .thenComparing(ApiKey::createdAt))
                .toList();
    }

    void keep(ApiKey key) {
        topics.keep(key);
    }

    /** For people: what the key is good for now. */
    static String state(ApiKey key, Instant now) {
        if (key.revokedAt() != null) {
            return "revoked";
        }
        return key.isLive(now) ? "live" : "expired";
    }
}
