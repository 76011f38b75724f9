package io.customshift.schemas.manifest;

import io.customshift.schemas.message.ManifestFormat;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * How a manifest is to be read.
 *
 * @param format CSV is told from JSON lines by the first character in any case; this decides about a text that has neither's
 * @param charset what the media type says; absent: found from the bytes, UTF-8 or UTF-16. A byte order mark goes before it.
 * @param extra what becomes of columns that are not known
 */
public record ManifestOptions(
        ManifestFormat format, @Nullable Charset charset, ExtraColumns extra) {

    /** UTF-8 or UTF-16, and no columns that are not known. */
    public static ManifestOptions of(ManifestFormat format) {
        return new ManifestOptions(format, null, ExtraColumns.REFUSE);
    }
}
