package io.customshift.scheduler.access;

import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Scope;
import java.util.Set;

/**
 * Whom a token names, once its signature, issuer, audience and time were found good.
 *
 * @param subject the claim {@code sub}
 * @param scopes what the token lets this fleet allow; may be none
 */
public record Person(String subject, Tenant tenant, Set<Scope> scopes) {
    public Person {
        scopes = Set.copyOf(scopes);
    }

    boolean allows(Scope scope) {
        return scope != Scope.UNKNOWN && (scopes.contains(scope) || scopes.contains(Scope.ADMIN));
    }
}
