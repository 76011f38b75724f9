package io.customshift.scheduler.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Scope;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenClaimsTest {
    private static final TokenClaims USUAL = new TokenClaims("tenant", "scope", "customshift:");

    @Test
    void scopesAreWordsOfATextOrOfAList() throws IOException {
        Person person =
                read(USUAL, "{'sub':'ada','tenant':'acme','scope':'openid customshift:read customshift:submit admin'}");
        assertThat(person).isEqualTo(new Person("ada", new Tenant("acme"), Set.of(Scope.READ, Scope.SUBMIT)));
        TokenClaims roles = new TokenClaims("https://acme.example/tenant", "realm_access/roles", "");
        assertThat(read(
                                roles,
                                "{'sub':'ada','https://acme.example/tenant':'acme','realm_access':{'roles':['review','x']}}")
                        .scopes())
                .containsExactly(Scope.REVIEW);
        assertThat(read(USUAL, "{'sub':'ada','tenant':'acme'}").scopes()).isEmpty();
        assertThat(read(USUAL, "{'sub':'ada','tenant':'acme','scope':'customshift:unknown'}")
                        .scopes())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'tenant':'acme'}",
                "{'sub':'','tenant':'acme'}",
                "{'sub':'ada'}",
                "{'sub':'ada','tenant':['acme']}",
                "{'sub':'ada','tenant':7}",
                "{'sub':'ada','tenant':'not a tenant'}",
                "{'sub':'ada','tenant':''}"
            })
    void whoNamesNobodyOfATenantIsNobody(String claims) {
        assertThatThrownBy(() -> read(USUAL, claims))
                .isInstanceOfSatisfying(
                        AccessException.class, e -> assertThat(e.code()).isEqualTo("TOKEN_INVALID"));
    }

    private static Person read(TokenClaims claims, String json) throws IOException {
        return claims.person(new ObjectMapper().readTree(json.replace('\'', '"')));
    }
}
