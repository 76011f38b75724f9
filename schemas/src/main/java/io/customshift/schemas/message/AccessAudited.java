package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change that somebody made, or a request that was refused for who sent it. Never prompts, photos or secrets.
 *
 * @param tenant for whom it was asked; the default where nobody is known
 * @param key by which it came; absent where there was none, or none that is known
 * @param person whom a token named, by the id that its issuer gives (claim sub); absent where it came by a key
 * @param action the operationId of the REST interface, or the command
 * @param object the id in the address
 * @param status how it was answered, as an HTTP status
 * @param code why it was refused
 * @param before digest of the object before, where it has one
 * @param after digest of the object afterwards
 * @param address from where, as the service saw it
 * @param request the request's id, as its answer had it in X-Request-Id
 * @param count how many refusals like it this stands for
 */
public record AccessAudited(
        @WireDefault("\"default\"") Tenant tenant,
        @Nullable ApiKeyId key,
        @Nullable String person,
        String action,
        @Nullable String object,
        int status,
        @Nullable String code,
        @Nullable Sha256 before,
        @Nullable Sha256 after,
        @Nullable String address,
        String request,
        @WireDefault("1") int count,
        Instant at)
        implements Message {
    private static final int NAME_MAX = 64;
    private static final int OBJECT_MAX = 200;

    public AccessAudited {
        person = person == null ? null : Require.text(person, OBJECT_MAX, "person");
        action = Require.text(action, NAME_MAX, "action");
        object = object == null ? null : Require.text(object, OBJECT_MAX, "object");
        Require.between(status, 100, 599, "status");
        code = code == null ? null : Require.text(code, NAME_MAX, "code");
        address = address == null ? null : Require.text(address, NAME_MAX, "address");
        request = Require.text(request, NAME_MAX, "request");
        Require.between(count, 1, Integer.MAX_VALUE, "count");
    }
}
