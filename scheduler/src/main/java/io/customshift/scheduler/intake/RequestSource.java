package io.customshift.scheduler.intake;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.manifest.ManifestLimits;
import io.customshift.schemas.manifest.ManifestOptions;
import io.customshift.schemas.manifest.Manifests;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.ManifestReference;
import io.customshift.schemas.message.RequestLine;
import io.customshift.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a request, from wherever they are: in it, in the call's text, in an object. Read once, checked, and put into
 * a file that lives as long as its use.
 */
final class RequestSource {
    private final Registry registry;
    private final ObjectStore store;
    private final Spool spool;
    private final ManifestLimits limits;
    private final int subjectsMax;

    RequestSource(Registry registry, ObjectStore store, Spool spool, ManifestLimits limits, int subjectsMax) {
        this.registry = registry;
        this.store = store;
        this.spool = spool;
        this.limits = limits;
        this.subjectsMax = subjectsMax;
    }

    /** What is made of a request whose lines were all found good; their files may be taken away. */
    interface Use<T> {
        T of(CustomizationRequest head, LineCheck check, LineWriter.Written lines) throws IOException;
    }

    /** Where the lines come from: hands on each with its place in the text, if it has one. */
    private interface Lines {
        void each(LineTaker taker) throws IOException;
    }

    private interface LineTaker {
        void take(RequestLine line, @Nullable Integer textLine);
    }

    /** @param text the lines, where they come with the call */
    <T> T with(CustomizationRequest request, @Nullable InputStream text, @Nullable ManifestOptions options, Use<T> use)
            throws IOException {
        ManifestReference manifest = request.manifest();
        if (text != null && options != null) {
            return spooled(request, taker -> read(text, options, taker), use);
        }
        if (manifest == null) {
            return spooled(request, taker -> request.lines().forEach(line -> taker.take(line, null)), use);
        }
        Ownership.check(request.tenant(), manifest.key(), "/manifest/key");
        Path copy = spool.file("manifest");
        try {
            Spool.Copied copied;
            try (InputStream in = store.open(manifest.key())) {
                copied = Spool.copy(in, copy, limits.maxBytes());
            }
            Sha256 expected = manifest.sha256();
            if (expected != null && copied.bytes() <= limits.maxBytes() && !expected.equals(copied.sha256())) {
                throw WireException.invalid(
                        "/manifest/sha256",
                        "sha256 is " + expected + " and the object's is " + copied.sha256() + "; correct one of them");
            }
            return spooled(
                    request,
                    taker -> {
                        try (InputStream in = Files.newInputStream(copy)) {
                            read(in, ManifestOptions.of(manifest.format()), taker);
                        }
                    },
                    use);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private void read(InputStream text, ManifestOptions options, LineTaker taker) throws IOException {
        Manifests.read(text, options, limits, line -> taker.take(line.line(), line.textLine()));
    }

    private <T> T spooled(CustomizationRequest head, Lines source, Use<T> use) throws IOException {
        LineCheck check = new LineCheck(head, registry, limits.maxImages(), subjectsMax);
        try (LineWriter lines = new LineWriter(spool)) {
            source.each((line, textLine) -> lines.write(check.add(line, textLine)));
            check.finish();
            return use.of(head, check, lines.end());
        }
    }
}
