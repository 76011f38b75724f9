package io.customshift.scheduler.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final Tenant ACME = new Tenant("acme");

    private final Keyring keys = new Keyring(new KeyFile(Optional.empty()));
    private final Access access = new Access(keys, true, Clock.fixed(NOW, ZoneOffset.UTC));

    @Test
    void withoutAnyKeyLoopbackIsOpenAndEverythingElseShut() {
        assertThat(access.check(null, "bee", Scope.ADMIN)).isEqualTo(new Caller(new Tenant("bee"), null));
        assertThat(access.check(null, null, Scope.READ).tenant()).isEqualTo(Tenant.DEFAULT);

        Access wide = new Access(keys, false, Clock.systemUTC());
        assertThat(wide.trouble()).as("not known yet").isEmpty();
        keys.loaded();
        assertThat(wide.trouble().orElseThrow()).contains("keys create", "INSECURE");
        refused(wide, null, null, Scope.READ, 401, "KEY_MISSING");
    }

    @Test
    void firstKeyShutsTheOpenDoor() {
        key(ACME, List.of(Scope.READ), null);
        refused(access, null, null, Scope.READ, 401, "KEY_MISSING");
        assertThat(access.trouble()).isEmpty();
    }

    @Test
    void tenantIsTheKeysAndOnlyAnAdminMayNameAnother() {
        String own = "Bearer " + key(ACME, List.of(Scope.READ), null).reveal();
        assertThat(access.check(own, null, Scope.READ).tenant()).isEqualTo(ACME);
        assertThat(access.check(own.replace("Bearer", "bearer"), "acme", Scope.READ)
                        .tenant())
                .isEqualTo(ACME);
        refused(access, own, "bee", Scope.READ, 403, "TENANT_FORBIDDEN");
        refused(access, own, null, Scope.SUBMIT, 403, "SCOPE_MISSING");

        String admin = "Bearer " + key(ACME, List.of(Scope.ADMIN), null).reveal();
        assertThat(access.check(admin, "bee", Scope.SUBMIT).tenant()).isEqualTo(new Tenant("bee"));
    }

    @Test
    void scopeOfALaterVersionAllowsNothing() {
        String later = "Bearer " + key(ACME, List.of(Scope.UNKNOWN), null).reveal();
        refused(access, later, null, Scope.READ, 403, "SCOPE_MISSING");
        refused(access, later, null, Scope.UNKNOWN, 403, "SCOPE_MISSING");
    }

    @Test
    void wrongSecretOfAKnownIdIsToldAsAnUnknownKeyIs() {
        ApiKeyText good = key(ACME, List.of(Scope.READ), null);
        String other = ApiKeyText.generate(new SecureRandom()).reveal();
        String forged = "csk_" + good.id() + other.substring(other.lastIndexOf('_'));
        String forgedText = good.reveal().substring(0, 17) + other.substring(17);
        for (String header : List.of(
                "Bearer " + other,
                "Bearer " + forged,
                "Bearer " + forgedText,
                good.reveal(),
                "Basic YTpi",
                "Bearer",
                "")) {
            refused(access, header, null, Scope.READ, 401, "KEY_UNKNOWN");
        }
    }

    @Test
    void expiredAndRevokedKeysSaySoAndARevocationHoldsAtOnce() {
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        ApiKey key =
                new ApiKey(text.id(), ACME, List.of(Scope.READ), text.digest(), null, NOW, NOW.plusSeconds(1), null);
        String header = "Bearer " + text.reveal();
        keys.apply(key);
        access.check(header, null, Scope.READ);
        Access later = new Access(keys, true, Clock.offset(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(1)));
        refused(later, header, null, Scope.READ, 401, "KEY_EXPIRED");
        keys.apply(key.revoked(NOW));
        refused(access, header, null, Scope.READ, 401, "KEY_REVOKED");
        keys.forget(key.id().value());
        assertThat(keys.isEmpty()).isTrue();
    }

    @Test
    void secretIsNeitherInTheRecordNorInTheText() {
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        String secret = text.reveal()
                .substring(text.reveal().lastIndexOf('_', text.reveal().length() - 43) + 1);
        ApiKey key = new ApiKey(text.id(), ACME, List.of(Scope.READ), text.digest(), null, NOW, null, null);
        assertThat(text.toString() + key + new String(Json.write(key), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain(secret)
                .contains(text.id().value());
        assertThat(ApiKeyText.parse(text.reveal()).orElseThrow().digest()).isEqualTo(text.digest());
    }

    @Test
    void fileOfKeysIsReadAgainWhenItChangesAndADamagedOneLeavesWhatWas(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keys.jsonl");
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        ApiKey key = new ApiKey(text.id(), ACME, List.of(Scope.READ), text.digest(), null, NOW, null, null);
        Files.write(file, line(key));
        Access mounted =
                new Access(new Keyring(new KeyFile(Optional.of(file))), false, Clock.fixed(NOW, ZoneOffset.UTC));
        String header = "Bearer " + text.reveal();
        mounted.check(header, null, Scope.READ);

        write(file, "{ damaged".getBytes(java.nio.charset.StandardCharsets.UTF_8), 1);
        Awaitility.await().during(Duration.ofSeconds(1)).untilAsserted(() -> mounted.check(header, null, Scope.READ));
        write(file, line(key.revoked(NOW)), 2);
        Awaitility.await()
                .atMost(Duration.ofSeconds(2))
                .untilAsserted(() -> refused(mounted, header, null, Scope.READ, 401, "KEY_REVOKED"));

        assertThatThrownBy(() -> new KeyFile(Optional.of(folder.resolve("none"))))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("CUSTOMSHIFT_ACCESS_KEYS_FILE");
    }

    private static void write(Path file, byte[] bytes, int age) throws IOException {
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(age)));
    }

    private static byte[] line(ApiKey key) {
        return Json.write(key);
    }

    private ApiKeyText key(Tenant tenant, List<Scope> scopes, @Nullable Instant expires) {
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        keys.apply(new ApiKey(text.id(), tenant, scopes, text.digest(), null, NOW, expires, null));
        return text;
    }

    private static void refused(
            Access access, @Nullable String header, @Nullable String tenant, Scope scope, int status, String code) {
        assertThatThrownBy(() -> access.check(header, tenant, scope))
                .isInstanceOfSatisfying(AccessException.class, e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.code()).isEqualTo(code);
                });
    }
}
