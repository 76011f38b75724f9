package io.customshift.scheduler.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.id.Tenant;
import io.customshift.storage.BucketExpiry.Rule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionTest {
    private static final Rule ACME = new Rule("customshift-keep-acme", "tenants/acme/jobs/", 90);

    @Test
    void eachTenantHasARuleForItsJobsAlone() {
        Retention retention = Retention.parse("* 365; acme 90; bee none # for ever");
        assertThat(retention.rules(Set.of(Tenant.DEFAULT, new Tenant("bee"), new Tenant("cee")), List.of()))
                .containsExactly(
                        ACME,
                        new Rule("customshift-keep-cee", "tenants/cee/jobs/", 365),
                        new Rule("customshift-keep-default", "jobs/", 365));
    }

    @Test
    void tenantThatIsNotHeardOfKeepsItsRuleAndOneThatKeepsForEverLosesIt() {
        Rule gone = new Rule("customshift-keep-gone", "tenants/gone/jobs/", 30);
        Rule bee = new Rule("customshift-keep-bee", "tenants/bee/jobs/", 30);
        assertThat(Retention.parse("* 60\nbee none").rules(Set.of(), List.of(gone, bee)))
                .containsExactly(new Rule("customshift-keep-gone", "tenants/gone/jobs/", 60));
        assertThat(Retention.parse("acme 90").rules(Set.of(new Tenant("x")), List.of(gone)))
                .containsExactly(ACME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "acme 0", "acme -1", "acme 90d", "acme 1 2", "a/b 9", "* 123456"})
    void whatCannotBeReadIsRefused(String text) {
        assertThatThrownBy(() -> Retention.parse(text)).isInstanceOf(RuntimeException.class);
    }
}
