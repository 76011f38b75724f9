package io.customshift.deploy.standalone.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.models.cli.ErrorOutput;
import java.io.PrintStream;
import picocli.CommandLine.Option;

/** Standard output of a command: lines for people, or one JSON value a line for programs; never both. */
public final class Output {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final PrintStream out = System.out;

    @Option(names = ErrorOutput.JSON, description = "Print JSON for programs, one value a line.")
    private boolean json;

    /** Whether a program reads it. */
    public boolean isJson() {
        return json;
    }

    /** The result: the text for people, or the value for programs. */
    public void result(JsonNode value, String text) {
        if (json) {
            out.println(value);
        } else if (!text.isEmpty()) {
            out.println(text);
        }
        out.flush();
    }

    /** The result, of a record or a map. */
    public void result(Object value, String text) {
        result(JSON.<JsonNode>valueToTree(value), text);
    }

    /** A line on the way, for people. */
    public void say(String line) {
        if (!json) {
            out.println(line);
            out.flush();
        }
    }

    /** A line that is neither the result nor a failure: on standard error, so that programs read only the result. */
    public void note(String line) {
        if (!json && !line.isEmpty()) {
            System.err.println(line);
        }
    }

    public PrintStream stream() {
        return out;
    }
}
