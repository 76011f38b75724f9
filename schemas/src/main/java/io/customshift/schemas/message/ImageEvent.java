package io.customshift.schemas.message;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;

/** What became of a picture: sent by workers, keyed by job, at least once. An event that says the same twice is normal. */
public sealed interface ImageEvent extends Message permits ImageStored, ImageFailed {
    /** Whose. */
    Tenant tenant();

    /** Of which job. */
    JobId job();

    /** In which shard it was in hand. */
    ShardId shard();

    /** Which release of the shard. */
    int epoch();

    /** Which picture. */
    ImageId image();

    /** Of which subject. */
    SubjectId subject();

    /** Who did it. */
    WorkerId worker();

    /** When. */
    Instant at();

    <R> R match(Cases<R> cases);

    /** One function for each kind. A new kind of event is a compile error in each implementation. */
    interface Cases<R> {
        R stored(ImageStored event);

        R failed(ImageFailed event);
    }
}
