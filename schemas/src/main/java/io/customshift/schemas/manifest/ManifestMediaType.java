package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ManifestFormat;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Media types under which programs send manifests. */
public final class ManifestMediaType {
    /** What is said to be taken; other names of the same are taken, too. */
    public static final List<String> TAKEN = List.of(
            "text/csv",
            "text/tab-separated-values",
            "text/plain",
            "application/x-ndjson",
            "application/jsonl",
            "application/vnd.ms-excel",
            "application/gzip",
            "application/octet-stream",
            "multipart/form-data");

    private static final Set<String> CSV = Set.of(
            "text/csv",
            "text/x-csv",
            "application/csv",
            "application/x-csv",
            "text/comma-separated-values",
            "text/x-comma-separated-values",
            "text/tab-separated-values",
            "text/plain",
            // Windows sends it for .csv where Excel is installed.
            "application/vnd.ms-excel",
            "application/gzip",
            "application/x-gzip",
            "application/octet-stream",
            "binary/octet-stream");
    private static final Set<String> JSON_LINES = Set.of(
            "application/x-ndjson",
            "application/ndjson",
            "application/jsonl",
            "application/x-jsonl",
            "application/jsonlines",
            "application/x-jsonlines",
            "application/json-lines",
            "application/json-seq",
            "text/x-ndjson",
            "text/jsonl");
    private static final Pattern CHARSET =
            Pattern.compile(";\\s*charset\\s*=\\s*[\"']?([^\"';\\s]+)", Pattern.CASE_INSENSITIVE);

    private ManifestMediaType() {}

    /**
     * How a body of this type is to be read.
     *
     * @param contentType the header's text; absent: whatever the first characters say
     * @throws WireException UNSUPPORTED_MEDIA_TYPE for a type that is no manifest's, with those that are
     */
    public static ManifestOptions options(@Nullable String contentType, ExtraColumns extra) {
        String header = contentType == null || contentType.isBlank() ? "application/octet-stream" : contentType;
        String type = header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!CSV.contains(type) && !JSON_LINES.contains(type)) {
            throw new WireException(
                    WireCode.UNSUPPORTED_MEDIA_TYPE,
                    "",
                    "Content-Type is " + Require.quoted(type) + "; taken are application/json and "
                            + String.join(", ", TAKEN) + "; " + fixFor(type));
        }
        ManifestFormat format = JSON_LINES.contains(type) ? ManifestFormat.JSONL : ManifestFormat.CSV;
        return new ManifestOptions(format, charset(header), extra);
    }

    private static String fixFor(String type) {
        if (type.equals("application/x-www-form-urlencoded")) {
            return "curl sends that with -d, which also drops line ends: use curl -X PUT --data-binary @FILE -H 'Content-Type:"
                    + " text/csv'";
        }
        if (type.contains("spreadsheet") || type.contains("excel") || type.contains("numbers")) {
            return "save the table as CSV UTF-8 and send that";
        }
        return "send the manifest as text/csv, or as application/x-ndjson where each line is a JSON object";
    }

    /** The encoding that the header names; none for UTF-8, which is found without. */
    private static @Nullable Charset charset(String header) {
        Matcher named = CHARSET.matcher(header);
        if (!named.find()) {
            return null;
        }
        String name = named.group(1).toLowerCase(Locale.ROOT);
        // As on the web: who says Latin-1 has Windows-1252, which holds it.
        String meant = name.equals("iso-8859-1") || name.equals("latin1") ? "windows-1252" : name;
        try {
            Charset charset = Charset.forName(meant);
            boolean plain = charset.equals(StandardCharsets.UTF_8) || charset.equals(StandardCharsets.US_ASCII);
            return plain ? null : charset;
        } catch (IllegalArgumentException e) {
            throw new WireException(
                    WireCode.UNSUPPORTED_MEDIA_TYPE,
                    "",
                    "charset is " + Require.quoted(name)
                            + ", which is not known here; send the text as UTF-8, or name its encoding, such as"
                            + " windows-1252");
        }
    }
}
