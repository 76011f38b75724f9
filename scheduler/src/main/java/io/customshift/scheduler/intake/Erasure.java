package io.customshift.scheduler.intake;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoredObject;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Removes from the bucket what is there of a subject. Done again it finds the less; what fails half-way is gone on with by doing
 * it again. Photos that a tenant has put elsewhere itself are not touched.
 */
public final class Erasure {
    private static final String PICTURE = ".png";

    private final ObjectStore store;

    /**
     * What was removed.
     *
     * @param objects photos or pictures; a picture's sidecar is not counted
     * @param bytes of all objects
     */
    public record Removed(int objects, long bytes) {
        /** Nothing. */
        public static final Removed NONE = new Removed(0, 0);

        public Removed and(Removed more) {
            return new Removed(objects + more.objects, bytes + more.bytes);
        }
    }

    public Erasure(ObjectStore store) {
        this.store = store;
    }

    /** The photos that were uploaded for it, of all its registrations. */
    public Removed photos(Tenant tenant, SubjectId subject) {
        return remove(new BucketLayout(tenant).referencesPrefix(subject), "");
    }

    /** The pictures that a job has made of it, with their sidecars. */
    public Removed pictures(Tenant tenant, JobId job, SubjectId subject) {
        return remove(new BucketLayout(tenant).picturesPrefix(job, subject), PICTURE);
    }

    /** @param counted how the keys end that count as objects */
    private Removed remove(String prefix, String counted) {
        Removed removed = Removed.NONE;
        try (Stream<StoredObject> all = store.list(prefix)) {
            for (Iterator<StoredObject> each = all.iterator(); each.hasNext(); ) {
                StoredObject object = each.next();
                ObjectKey key = object.key();
                store.delete(key);
                removed = removed.and(new Removed(key.value().endsWith(counted) ? 1 : 0, object.bytes()));
            }
        }
        return removed;
    }
}
