package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.TokenIssuer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at the console by a provider's page, in a real browser with its own rules of cookies and origins. */
class SignInIT {
    private static final String SECRET = "a secret of thirty-two characters";

    @TempDir
    Path folder;

    @Test
    void personSignsInChangesSomethingAndSignsOut() {
        Browser.assumeInstalled();
        LocalInfra infra = LocalInfra.shared();
        String name = LocalInfra.uniqueName("sign-in");
        try (TokenIssuer issuer = new TokenIssuer(SECRET)) {
            Map<String, String> settings = new HashMap<>(infra.settings(infra.createBucket(name)));
            settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", name + ".");
            settings.put("CUSTOMSHIFT_OIDC_ENABLED", "true");
            settings.put("CUSTOMSHIFT_OIDC_SERVER", issuer.address());
            settings.put("CUSTOMSHIFT_OIDC_AUDIENCE", "customshift");
            settings.put("CUSTOMSHIFT_OIDC_SIGN_IN", "true");
            settings.put("CUSTOMSHIFT_OIDC_CLIENT_SECRET", SECRET);
            ObjectNode claims = issuer.claims("ada").put("tenant", "acme");
            issuer.signsIn(claims.put("scope", "customshift:read customshift:submit"));
            Service scheduler = Fleet.scheduler(
                    "sign-in", settings, Path.of("target", "fleet", name).toAbsolutePath());
            try (Browser browser = new Browser(scheduler.url(), folder)) {
                scheduler.process().awaitReady();
                browser.open("jobs");
                browser.awaitText("the request has no API key");
                browser.assertAccessible("asking who comes");
                browser.click("Sign in");
                browser.awaitText("No jobs yet");
                assertThat(browser.address()).startsWith(scheduler.url() + "/").doesNotContain("code", "state");
                assertThat(browser.told("return document.cookie + sessionStorage.length + localStorage.length"))
                        .as("nothing that a program of the page could read")
                        .isEqualTo("00");

                // A change by the page itself is let in, as far as the scopes go; so it is the removal of nothing.
                assertThat(browser.told(
                                "return fetch('/v1/subjects/none', {method: 'DELETE'}).then(one => one.status)"))
                        .isEqualTo(404L);
                assertThat(browser.told("return fetch('/v1/audit').then(one => one.status)"))
                        .isEqualTo(403L);

                browser.click("Access");
                browser.click("Sign out");
                browser.awaitText("the request has no API key");
                assertThat(browser.told("return fetch('/v1/jobs').then(one => one.status)"))
                        .isEqualTo(401L);
            } finally {
                scheduler.process().stop();
            }
        }
    }
}
