package io.customshift.models.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** What a command that writes a folder says at its end: the folder, or for programs one JSON object with more. */
final class MadeOutput {
    @Option(names = ErrorOutput.JSON, description = "print what was made as a line of JSON")
    private boolean json;

    void print(Path folder, Map<String, ?> more) {
        if (!json) {
            System.out.println(folder);
            return;
        }
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("out", folder.toString());
        made.putAll(more);
        System.out.println((Object) new ObjectMapper().valueToTree(made));
    }
}
