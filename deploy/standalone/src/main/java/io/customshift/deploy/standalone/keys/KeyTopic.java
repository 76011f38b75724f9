package io.customshift.deploy.standalone.keys;

import io.customshift.deploy.standalone.fleet.KeptTopics;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.AccessAudited;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.ApiKeyUsed;
import io.customshift.schemas.topics.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

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

    /** @param action what is done, for the audit */
    void keep(ApiKey key, String action, Instant now) {
        topics.keep(key);
        topics.keep(new AccessAudited(
                key.tenant(),
                null,
                null,
                action,
                key.id().value(),
                200,
                null,
                null,
                null,
                null,
                UUID.randomUUID().toString(),
                1,
                now));
    }

    /** When each key was used last, to some minutes. */
    Map<String, Instant> uses() {
        Map<String, Instant> uses = new TreeMap<>();
        topics.read(List.of(Topics.API_KEY_USES), record -> {
            try {
                if (record.value() != null && record.message() instanceof ApiKeyUsed used) {
                    uses.merge(used.id().value(), used.at(), (a, b) -> a.isAfter(b) ? a : b);
                }
            } catch (WireException e) {
                // Somebody else's record.
            }
        });
        return uses;
    }

    /** For people: what the key is good for now. */
    static String state(ApiKey key, Instant now) {
        if (key.revokedAt() != null) {
            return "revoked";
        }
        return key.isLive(now) ? "live" : "expired";
    }
}
