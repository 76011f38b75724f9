package io.customshift.scheduler.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Scope;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the claims of a good token mean here.
 *
 * @param tenantClaim where its tenant is: a claim's name, or a way through objects with {@code /} between the names
 * @param scopesClaim where its scopes are, likewise: a text with spaces, as OAuth has it, or a list
 * @param scopePrefix before a scope's word; what does not begin so is another service's
 */
public record TokenClaims(String tenantClaim, String scopesClaim, String scopePrefix) {
    private static final int SUBJECT_MAX = 200;

    /** @throws AccessException where they name nobody of a tenant */
    public Person person(JsonNode claims) {
        String subject = claims.path("sub").asText();
        if (subject.isBlank() || subject.length() > SUBJECT_MAX) {
            throw unusable("its claim sub is missing, or longer than " + SUBJECT_MAX + " characters");
        }
        JsonNode tenant = at(claims, tenantClaim);
        if (!tenant.isTextual()) {
            throw unusable("its claim " + tenantClaim + ", which says the tenant, is missing, or no text");
        }
        try {
            return new Person(subject, new Tenant(tenant.asText()), scopes(at(claims, scopesClaim)));
        } catch (WireException e) {
            throw unusable("its claim " + tenantClaim + " cannot be a tenant: " + e.getMessage());
        }
    }

    private Set<Scope> scopes(JsonNode claim) {
        List<String> words = new ArrayList<>();
        if (claim.isTextual()) {
            words.addAll(List.of(claim.asText().split(" +")));
        }
        claim.forEach(each -> words.add(each.asText()));
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : Scope.values()) {
            if (scope != Scope.UNKNOWN && words.contains(scopePrefix + scope.word())) {
                scopes.add(scope);
            }
        }
        return scopes;
    }

    /** Names of claims may have a slash themselves: those that are addresses do. */
    private static JsonNode at(JsonNode claims, String name) {
        JsonNode found = claims.path(name);
        if (!found.isMissingNode()) {
            return found;
        }
        found = claims;
        for (String part : name.split("/")) {
            found = found.path(part);
        }
        return found;
    }

    private static AccessException unusable(String why) {
        return new AccessException(401, "TOKEN_INVALID", "the token is good, but " + why + "; have its issuer set it");
    }
}
