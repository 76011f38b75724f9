package io.customshift.deploy.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of one picture of a job.
 *
 * @param json the line as it came
 */
public record ResultRow(JsonNode json) {

    /** The line of the request, from 0. */
    public int line() {
        return json.path("line").asInt();
    }

    /** The line's own id; where it has none, its number. */
    public String row() {
        return json.path("id").asText(Integer.toString(line()));
    }

    public String subject() {
        return json.path("subject").asText();
    }

    public String prompt() {
        return json.path("prompt").asText();
    }

    public long seed() {
        return json.path("seed").asLong();
    }

    /** The picture's id: two lines that ask for the same share it. */
    public String image() {
        return json.path("image").asText();
    }

    /** STORED, FAILED, CANCELLED, PENDING, or what a later version says. */
    public String status() {
        return json.path("status").asText().toUpperCase(Locale.ROOT);
    }

    public boolean isStored() {
        return status().equals("STORED");
    }

    public boolean isFailed() {
        return status().equals("FAILED");
    }

    /** Where it lies in the bucket, empty when it is not stored. */
    public String key() {
        return json.path("key").asText();
    }

    /** Digest of the file, empty when it is not known. */
    public String sha256() {
        return json.path("sha256").asText();
    }

    /** Length of the file, negative when it is not known. */
    public long bytes() {
        return json.path("bytes").asLong(-1);
    }

    /** Presigned address, empty when it is not stored. */
    public String url() {
        return json.path("url").asText();
    }

    /** Why not, empty unless it failed. */
    public String code() {
        return json.path("code").asText();
    }

    public String message() {
        return json.path("message").asText();
    }

    /** What the model could not see or does not know of the prompt, a sentence each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        json.path("warnings").forEach(one -> warnings.add(one.asText()));
        return warnings;
    }

    /** Columns of the manifest that the fleet does not know and was asked to keep. */
    public Map<String, String> extra() {
        Map<String, String> extra = new LinkedHashMap<>();
        json.path("extra")
                .fields()
                .forEachRemaining(one -> extra.put(one.getKey(), one.getValue().asText()));
        return extra;
    }
}
