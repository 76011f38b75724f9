package io.customshift.scheduler.intake;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Photos;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.Limits;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.SubjectRequest;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks a subject's photos by the engine's own rule, {@link Photos}, and puts uploaded ones into the bucket, under their
 * digests: what is registered is what a worker can use. One photo is decoded at a time, since each takes memory.
 */
public final class SubjectIntake {
    private final ObjectStore store;
    private final Spool spool;
    private final Object decoder = new Object();

    /**
     * An uploaded photo.
     *
     * @param name what messages call it
     */
    public record Upload(String name, Path file, Spool.Copied copied) {}

    /**
     * A subject that may be registered.
     *
     * @param notes what was forgiven of its photos, for its owner
     */
    public record Taken(SubjectSpec subject, List<String> notes) {
        public Taken {
            notes = List.copyOf(notes);
        }

        /** Of its photos. */
        public long bytes() {
            return subject.references().stream().mapToLong(Reference::bytes).sum();
        }
    }

    public SubjectIntake(ObjectStore store, Spool spool) {
        this.store = store;
        this.spool = spool;
    }

    /** Photos that came with the call. All are checked before the first is stored. */
    public Taken uploaded(Tenant tenant, SubjectId id, String name, List<Upload> uploads) throws IOException {
        Require.listOf(uploads, 1, Limits.REFERENCES_MAX, "references");
        List<String> notes = new ArrayList<>();
        List<Photos.Checked> photos = new ArrayList<>();
        for (Upload upload : uploads) {
            photos.add(checked(upload.file(), upload.name(), notes));
        }
        List<Reference> references = new ArrayList<>();
        for (int i = 0; i < uploads.size(); i++) {
            Spool.Copied copied = uploads.get(i).copied();
            ObjectKey key = new BucketLayout(tenant)
                    .reference(id, copied.sha256(), photos.get(i).format().extension());
            store.create(key, uploads.get(i).file(), photos.get(i).format().mediaType());
            references.add(new Reference(key, copied.sha256(), copied.bytes()));
        }
        return new Taken(SubjectSpec.of(id, name, references), notes);
    }

    /** Photos that are in the bucket. */
    public Taken stored(SubjectRequest request) throws IOException {
        List<String> notes = new ArrayList<>();
        List<Reference> references = new ArrayList<>();
        for (ObjectKey key : request.references()) {
            Ownership.check(request.tenant(), key, "/references/" + references.size());
            Path copy = spool.file("reference");
            try (InputStream in = store.open(key)) {
                Spool.Copied copied = Spool.copy(in, copy, Photos.BYTES_MAX);
                checked(copy, "reference \"" + key + "\"", notes);
                references.add(new Reference(key, copied.sha256(), copied.bytes()));
            } catch (StoreException e) {
                if (e.code() == StoreCode.OBJECT_MISSING) {
                    throw new RefusedException(
                            FailureCode.REFERENCE_MISSING,
                            "reference \"" + key + "\" is not in the bucket; put it there, or upload it",
                            List.of());
                }
                throw e;
            } finally {
                Files.deleteIfExists(copy);
            }
        }
        return new Taken(SubjectSpec.of(request.id(), request.name(), references), notes);
    }

    private Photos.Checked checked(Path file, String name, List<String> notes) {
        try {
            Photos.Checked photo;
            synchronized (decoder) {
                photo = Photos.check(file, name);
            }
            photo.notes().forEach(note -> notes.add(name + ": " + note));
            return photo;
        } catch (EngineException e) {
            FailureCode code = e.code() == ErrorCode.IMAGE_TOO_LARGE
                    ? FailureCode.REFERENCE_TOO_LARGE
                    : FailureCode.REFERENCE_UNREADABLE;
            throw new RefusedException(code, String.valueOf(e.getMessage()), List.of());
        }
    }
}
