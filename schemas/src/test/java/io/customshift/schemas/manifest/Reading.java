package io.customshift.schemas.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ManifestFormat;
import io.customshift.schemas.message.RequestLine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Manifests as the tests read them. */
final class Reading {
    static final ManifestOptions CSV = ManifestOptions.of(ManifestFormat.CSV);
    static final ManifestOptions JSONL = ManifestOptions.of(ManifestFormat.JSONL);
    static final ManifestOptions KEEP = new ManifestOptions(ManifestFormat.CSV, null, ExtraColumns.KEEP);

    private Reading() {}

    static List<RequestLine> lines(String text, ManifestOptions options) {
        return lines(text.getBytes(StandardCharsets.UTF_8), options);
    }

    static List<RequestLine> lines(byte[] bytes, ManifestOptions options) {
        List<RequestLine> lines = new ArrayList<>();
        try {
            Manifests.read(
                    new ByteArrayInputStream(bytes), options, ManifestLimits.DEFAULT, line -> lines.add(line.line()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    static List<Issue> refused(String text, ManifestOptions options) {
        return refused(text.getBytes(StandardCharsets.UTF_8), options);
    }

    static List<Issue> refused(byte[] bytes, ManifestOptions options) {
        WireException failure = catchThrowableOfType(WireException.class, () -> lines(bytes, options));
        assertThat(failure).as(new String(bytes, StandardCharsets.ISO_8859_1)).isNotNull();
        return failure.issues();
    }

    /** Subject, prompt and seed of each line. */
    static List<String> shown(List<RequestLine> lines) {
        return lines.stream()
                .map(line -> line.subject() + "|" + line.prompt() + "|" + line.seedsInOrder())
                .toList();
    }
}
