package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.storage.BucketExpiry.Rule;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules of retention on a store that keeps life-cycle rules, as the embedded one does not; skipped where there is none. */
class RetentionIT {
    @Test
    void schedulerWritesItsRulesBesideThoseOfOthers() throws IOException {
        try (SecondStore second = SecondStore.open()) {
            S3 s3 = second.s3();
            String name = LocalInfra.uniqueName("retention");
            new Bucket(s3, name).make();
            StoreAddress address =
                    new StoreAddress(s3.endpoint().toString(), s3.accessKey(), s3.secretKey(), name, s3.region());
            Rule theirs = new Rule("logs", "logs/", 7);
            Map<String, String> settings = new HashMap<>(LocalInfra.shared().settings(name));
            settings.putAll(s3.settings(name));
            settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", name + ".");
            settings.put("CUSTOMSHIFT_RETENTION", "* 365; acme 90");
            try (MinioObjectStore bucket = new MinioObjectStore(address, StoreTimeouts.DEFAULT)) {
                assertThat(bucket.expire("logs", List.of(theirs))).isTrue();
                Service scheduler = Fleet.scheduler(
                        "retention", settings, Path.of("target", "fleet", name).toAbsolutePath());
                try {
                    await().atMost(Duration.ofMinutes(2))
                            .untilAsserted(() -> assertThat(bucket.expiries(""))
                                    .containsExactlyInAnyOrder(
                                            theirs, new Rule("customshift-keep-acme", "tenants/acme/jobs/", 90)));
                } finally {
                    scheduler.process().stop();
                }
            }
        }
    }
}
