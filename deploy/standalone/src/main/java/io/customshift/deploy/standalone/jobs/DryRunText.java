package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.console.Times;
import java.time.Duration;

/** What a job would be, for people. */
final class DryRunText {

    private static final int MOST_SUBJECTS = 20;

    private DryRunText() {}

    static String of(String manifest, JsonNode answer) {
        // A scheduler of before does not say whether it knows.
        boolean measured = answer.path("measured").asBoolean(true);
        StringBuilder text = new StringBuilder(manifest + " can be submitted: "
                + counted(answer.path("lines").asInt(), "line") + ", "
                + counted(answer.path("images").asInt(), "picture") + " of "
                + counted(answer.path("subjects").size(), "subject") + " in "
                + counted(answer.path("shards").asInt(), "shard")
                + "\nmodel " + answer.path("model").asText("?")
                + (measured
                        ? ", about " + seconds(answer.path("estimatedSeconds").asDouble()) + " of engine time"
                                + done(answer)
                        : "; how long it takes is known when a worker of this model was there"));
        answer.path("warnings").forEach(warning -> text.append('\n').append(warning.asText()));
        Table table = new Table("SUBJECT", ">PICTURES", ">SHARDS", ">ABOUT");
        for (JsonNode one : answer.path("subjects")) {
            if (table.size() == MOST_SUBJECTS) {
                break;
            }
            table.row(
                    one.path("subject").asText(),
                    one.path("images").asInt(),
                    one.path("shards").asInt(),
                    measured ? seconds(one.path("estimatedSeconds").asDouble()) : "?");
        }
        text.append('\n').append(table);
        int more = answer.path("subjects").size() - table.size();
        return more > 0 ? text + "\nand " + counted(more, "more subject") : text.toString();
    }

    private static String done(JsonNode answer) {
        return answer.has("doneInSeconds")
                ? ", through in about " + seconds(answer.path("doneInSeconds").asDouble()) + " as things are"
                : "";
    }

    private static String seconds(double seconds) {
        return seconds < 1 ? "1 s" : Times.text(Duration.ofMillis((long) (1_000 * seconds)));
    }

    private static String counted(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
