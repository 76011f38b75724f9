package io.customshift.scheduler.intake;

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

/** Checks a subject's photos and puts uploaded ones into the bucket, under their digests. */
public final class SubjectIntake {
    private final ObjectStore store;
    private final Spool spool;
    private final long bytesMax;
    private final long pixelsMax;

    /** An uploaded file. */
    public record Upload(String name, Path file) {}

    public SubjectIntake(ObjectStore store, Spool spool, long bytesMax, long pixelsMax) {
        this.store = store;
        this.spool = spool;
        this.bytesMax = bytesMax;
        this.pixelsMax = pixelsMax;
    }

    /** Photos that came with the call. All are checked before the first is stored. */
    public SubjectSpec uploaded(Tenant tenant, SubjectId id, String name, List<Upload> uploads) throws IOException {
        Require.listOf(uploads, 1, Limits.REFERENCES_MAX, "references");
        List<ImageHeader> headers = new ArrayList<>();
        for (Upload upload : uploads) {
            headers.add(ImageHeader.read(upload.file(), "reference \"" + upload.name() + "\"", bytesMax, pixelsMax));
        }
        List<Reference> references = new ArrayList<>();
        for (int i = 0; i < uploads.size(); i++) {
            Path file = uploads.get(i).file();
            Spool.Copied digest;
            Path copy = spool.file("reference");
            try (InputStream in = Files.newInputStream(file)) {
                digest = Spool.copy(in, copy, bytesMax);
                ObjectKey key = new BucketLayout(tenant)
                        .reference(id, digest.sha256(), headers.get(i).extension());
                store.create(key, copy, "image/" + headers.get(i).extension().replace("jpg", "jpeg"));
                references.add(new Reference(key, digest.sha256(), digest.bytes()));
            } finally {
                Files.deleteIfExists(copy);
            }
        }
        return SubjectSpec.of(id, name, references);
    }

    /** Photos that are in the bucket. */
    public SubjectSpec stored(SubjectRequest request) throws IOException {
        List<Reference> references = new ArrayList<>();
        for (ObjectKey key : request.references()) {
            Ownership.check(request.tenant(), key, "/references/" + references.size());
            Path copy = spool.file("reference");
            try (InputStream in = store.open(key)) {
                Spool.Copied copied = Spool.copy(in, copy, bytesMax);
                ImageHeader.read(copy, "reference \"" + key + "\"", bytesMax, pixelsMax);
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
        return SubjectSpec.of(request.id(), request.name(), references);
    }
}
