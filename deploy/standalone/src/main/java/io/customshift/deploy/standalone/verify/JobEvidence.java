package io.customshift.deploy.standalone.verify;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.fleet.KeptTopics;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.topics.Keys;
import io.customshift.schemas.topics.Topics;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoredObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Collects what bucket and topics say of an ended job. */
final class JobEvidence {
    /** Longer than any picture of the fleet, or any manifest. */
    private static final long OBJECT_BYTES = 1L << 30;

    private final ObjectStore store;
    private final String broker;
    private final Tenant tenant;
    private final JobId job;
    private final BucketLayout layout;

    JobEvidence(ObjectStore store, String broker, Tenant tenant, JobId job) {
        this.store = store;
        this.broker = broker;
        this.tenant = tenant;
        this.job = job;
        this.layout = new BucketLayout(tenant);
    }

    /** @param quick take the digests that are kept with the pictures for theirs, instead of reading them */
    JobBooks books(JsonNode status, boolean quick) {
        String key = status.path("manifest").asText();
        if (key.isEmpty()) {
            throw new FleetException(
                    FleetCode.REFUSED,
                    "job " + job + " is " + status.path("phase").asText()
                            + " and has no manifest yet; verify it when it has ended");
        }
        byte[] text = store.get(new ObjectKey(key), OBJECT_BYTES);
        Set<String> told = new HashSet<>();
        List<Message> events = new ArrayList<>();
        each(message -> {
            if (message instanceof ImageStored stored) {
                told.add(layout.image(job, stored.subject(), stored.image()).value());
            } else {
                events.add(message);
            }
        });
        boolean complete = events.stream().anyMatch(JobAccepted.class::isInstance);
        return new JobBooks(
                manifest(text),
                bucket(quick),
                new JobBooks.Counters(
                        status.path("total").asInt(),
                        status.path("stored").asInt(),
                        status.path("failed").asInt(),
                        status.path("manifestSha256").asText()),
                told,
                complete,
                events.stream()
                        .map(JobEvidence::end)
                        .flatMap(Optional::stream)
                        .reduce((first, later) -> later)
                        .map(counters -> new JobBooks.End(
                                counters, Canonical.ofBytes(text).value())));
    }

    private Map<String, JobBooks.Entry> manifest(byte[] text) {
        Map<String, JobBooks.Entry> entries = new LinkedHashMap<>();
        new String(text, StandardCharsets.UTF_8).lines().forEach(one -> {
            ResultLine line = Json.read(one.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT);
            Sha256 sha256 = line.sha256();
            entries.put(
                    layout.image(job, line.subject(), line.image()).value(),
                    new JobBooks.Entry(line.status().name(), sha256 == null ? "" : sha256.value()));
        });
        return entries;
    }

    private Map<String, String> bucket(boolean quick) {
        Map<String, String> found = new HashMap<>();
        try (Stream<StoredObject> all = store.list(layout.jobPrefix(job))) {
            all.map(StoredObject::key)
                    .filter(key -> key.value().endsWith(".png"))
                    .forEach(key -> found.put(key.value(), digest(key, quick)));
        }
        return found;
    }

    private String digest(ObjectKey key, boolean quick) {
        return quick
                ? store.stat(key)
                        .flatMap(StoredObject::sha256)
                        .map(Sha256::value)
                        .orElse("without a digest")
                : Canonical.ofBytes(store.get(key, OBJECT_BYTES)).value();
    }

    private static Optional<JobBooks.Counters> end(Message event) {
        if (event instanceof JobFinished e) {
            return Optional.of(counters(e.total(), e.stored(), e.failed(), e.manifestSha256()));
        } else if (event instanceof JobCancelled e) {
            return Optional.of(counters(e.total(), e.stored(), e.failed(), e.manifestSha256()));
        } else if (event instanceof JobFailed e) {
            return Optional.of(counters(e.total(), e.stored(), e.failed(), e.manifestSha256()));
        }
        return Optional.empty();
    }

    private static JobBooks.Counters counters(int total, int stored, int failed, @Nullable Sha256 manifest) {
        return new JobBooks.Counters(total, stored, failed, manifest == null ? "" : manifest.value());
    }

    /** All that the topics of pictures and jobs have of the job, from their beginning to where they end now. */
    private void each(Consumer<Message> take) {
        String key = Keys.job(tenant, job);
        KeptTopics topics = new KeptTopics(ClientSettings.environment(broker), new TopicNames(""));
        topics.read(List.of(Topics.IMAGE_EVENTS, Topics.JOB_EVENTS), record -> {
            if (record.keyText().equals(key)) {
                try {
                    take.accept(record.message());
                } catch (WireException e) {
                    // Somebody else's record under our key: it tells nothing of the job.
                }
            }
        });
    }
}
