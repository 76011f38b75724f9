package io.customshift.scheduler.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotasTest {
    private static final Tenant ACME = new Tenant("acme");

    @Test
    void tenantsOwnLineHoldsBeforeTheOneForAll() {
        Quotas quotas = Quotas.parse("* jobs=3 subjects=10; acme jobs=7 # more\nacme subjects=none\n\n# nothing");
        assertThat(quotas.limit(ACME, Quota.JOBS)).hasValue(7);
        assertThat(quotas.limit(ACME, Quota.SUBJECTS)).isEmpty();
        assertThat(quotas.limit(new Tenant("bee"), Quota.JOBS)).hasValue(3);
        assertThat(quotas.limit(new Tenant("bee"), Quota.PICTURES_PER_DAY)).isEmpty();
        assertThat(Quotas.parse("").limit(ACME, Quota.JOBS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme job=3", "acme jobs", "acme jobs=-1", "acme jobs=many", "/ jobs=3"})
    void lineThatCannotBeReadIsRefused(String line) {
        assertThatThrownBy(() -> Quotas.parse(line)).isInstanceOf(WireException.class);
    }

    @Test
    void keyHasAMinutesRequestsAndGetsThemBackSteadily() {
        AtomicLong nanos = new AtomicLong(-5_000_000_000L);
        RequestRate rate = new RequestRate(Quotas.parse("* requests-per-minute=60"), nanos::get);
        String key = "key abcd";
        for (int left = 59; left >= 0; left--) {
            assertThat(rate.take(ACME, key).orElseThrow().left()).isEqualTo(left);
        }
        assertThatThrownBy(() -> rate.take(ACME, key))
                .hasMessageStartingWith("requests-per-minute is 60 of 60 requests in a minute")
                .extracting(failure -> ((QuotaException) failure).waitSeconds())
                .isEqualTo(1L);
        assertThat(rate.take(ACME, "key bcde")).isPresent();
        nanos.addAndGet(1_000_000_000L);
        assertThat(rate.take(ACME, key).orElseThrow().left()).isZero();
        assertThatThrownBy(() -> rate.take(ACME, key)).isInstanceOf(QuotaException.class);
        assertThat(new RequestRate(Quotas.parse(""), nanos::get).take(ACME, key))
                .isEmpty();
    }
}
