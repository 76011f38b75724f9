package io.customshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.storage.BucketExpiry.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleRulesTest {
    private static final String OWNER = "customshift-keep-";
    private static final Rule ACME = new Rule(OWNER + "acme", "tenants/acme/jobs/", 90);

    /** What this class has no idea of: several transitions, sizes, tags, and elements of times to come. */
    private static final String OTHERS = "<Rule><ID>cold</ID><Filter><And><Prefix>a &amp; b/</Prefix><Tag><Key>k</Key>"
            + "<Value>v</Value></Tag><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></And></Filter>"
            + "<Status>Enabled</Status><Transition><Days>30</Days><StorageClass>STANDARD_IA</StorageClass></Transition>"
            + "<Transition><Days>60</Days><StorageClass>GLACIER</StorageClass></Transition>"
            + "<NewInTwoYears at=\"x\">1</NewInTwoYears></Rule>";

    @Test
    void rulesOfOthersStayToTheLetter() throws IOException {
        LifecycleRules rules = read("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<LifecycleConfiguration"
                + " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + OTHERS + "</LifecycleConfiguration>");
        assertThat(rules.replace(OWNER, List.of(ACME))).isTrue();
        String written = new String(rules.write(), StandardCharsets.UTF_8);
        assertThat(written)
                .contains("<LifecycleConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">" + OTHERS
                        + "<Rule><ID>customshift-keep-acme</ID><Filter><Prefix>tenants/acme/jobs/</Prefix></Filter>"
                        + "<Status>Enabled</Status><Expiration><Days>90</Days></Expiration></Rule>"
                        + "</LifecycleConfiguration>");
        LifecycleRules again = read(written);
        assertThat(again.of(OWNER)).containsExactly(ACME);
        assertThat(again.replace(OWNER, List.of(ACME))).isFalse();
        assertThat(again.replace(OWNER, List.of())).isTrue();
        assertThat(again.isEmpty()).isFalse();
        assertThat(new String(again.write(), StandardCharsets.UTF_8))
                .contains(OTHERS)
                .doesNotContain(OWNER);
    }

    @Test
    void anOwnRuleThatSomebodyChangedIsMended() throws IOException {
        for (String change :
                List.of("<Status>Disabled</Status>", "<Days>9</Days>", "<Prefix>tenants/bee/jobs/</Prefix>")) {
            LifecycleRules rules = read("<LifecycleConfiguration></LifecycleConfiguration>");
            rules.replace(OWNER, List.of(ACME));
            String name = change.substring(1, change.indexOf('>'));
            LifecycleRules changed = read(new String(rules.write(), StandardCharsets.UTF_8)
                    .replaceFirst("<" + name + ">.*?</" + name + ">", change));
            assertThat(changed.replace(OWNER, List.of(ACME))).as(change).isTrue();
            assertThat(changed.of(OWNER)).containsExactly(ACME);
        }
    }

    @Test
    void bucketWithoutRulesGetsThemAndHasNoneAfterTheLast() throws IOException {
        LifecycleRules rules = LifecycleRules.read(new byte[0]);
        assertThat(rules.replace(OWNER, List.of())).isFalse();
        assertThat(rules.replace(OWNER, List.of(ACME))).isTrue();
        assertThat(rules.replace(OWNER, List.of())).isTrue();
        assertThat(rules.isEmpty()).isTrue();
    }

    @Test
    void whatIsNoSuchDocumentIsSaid() {
        assertThatThrownBy(() -> read("<Error/>")).hasMessageContaining("are a Error");
        assertThatThrownBy(
                        () -> read("<!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><LifecycleConfiguration/>"))
                .hasMessageContaining("are no XML");
    }

    private static LifecycleRules read(String xml) throws IOException {
        return LifecycleRules.read(xml.getBytes(StandardCharsets.UTF_8));
    }
}
