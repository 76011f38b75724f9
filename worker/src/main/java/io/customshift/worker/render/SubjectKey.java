package io.customshift.worker.render;

import io.customshift.schemas.id.SubjectDigest;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.Shard;

/**
 * What an encoded subject depends on, the engine aside, of which a worker has one. The digest covers the name and the
 * bytes of each reference, so a subject that is at hand needs no look into the bucket. Tenants do not share: how fast a
 * picture came would tell one what another works on.
 */
public record SubjectKey(Tenant tenant, SubjectDigest subject, ImageSize size) {
    static SubjectKey of(Shard shard, ImageSize size) {
        return new SubjectKey(shard.tenant(), shard.subject().digest(), size);
    }
}
