package io.customshift.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CancelJob;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CancellationsTest {
    private final Cancellations cancellations = new Cancellations();

    @Test
    void jobOfOneTenantIsNotTheSameJobOfAnother() {
        cancellations.add(order("job", Instant.now()));

        assertThat(cancellations.cancelled(Tenant.DEFAULT, new JobId("job"))).isTrue();
        assertThat(cancellations.cancelled(new Tenant("other"), new JobId("job")))
                .isFalse();
        assertThat(cancellations.cancelled(Tenant.DEFAULT, new JobId("another")))
                .isFalse();
    }

    @Test
    void ordersAreForgottenLaterThanTheTopicForgetsThem() {
        Instant now = Instant.now();
        cancellations.add(order("old", now.minus(Duration.ofHours(26))));
        cancellations.add(order("recent", now.minus(Duration.ofHours(23))));
        cancellations.add(order("new", now));

        assertThat(cancellations.cancelled(Tenant.DEFAULT, new JobId("old"))).isFalse();
        assertThat(cancellations.cancelled(Tenant.DEFAULT, new JobId("recent"))).isTrue();
    }

    private static CancelJob order(String job, Instant at) {
        return new CancelJob(Tenant.DEFAULT, new JobId(job), null, at);
    }
}
