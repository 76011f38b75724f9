package io.customshift.deploy.standalone.dead;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.BrokerOptions;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.message.Quarantined;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Shows one of them whole: where it was, why, and its content.")
final class DeadShowCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int SHOWN = 20_000;

    @Mixin
    private BrokerOptions options = new BrokerOptions();

    @Parameters(paramLabel = "ID", description = "As `dead list` shows it.")
    private String id = "";

    @Override
    public Integer call() {
        DeadItem item = DeadItem.one(new DeadTopics(options.topics()).all(), id);
        Quarantined record = item.record();
        Object message = record != null ? record : Objects.requireNonNull(item.picture());
        try {
            JsonNode tree = JSON.readTree(Json.write(message));
            String text = record == null
                    ? tree.toPrettyString()
                    : item.id() + "\n" + item.code() + ": " + item.message() + "\n" + "at " + item.at() + "\nkey: "
                            + text(record.keyBytes()) + "\nheaders: " + record.headers() + "\nvalue: "
                            + text(record.valueBytes()) + (record.whole() ? "" : "\n(cut: it cannot be sent again)");
            options.output().result(tree, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExitCode.DONE;
    }

    private static String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "none";
        }
        int length = Math.min(bytes.length, SHOWN);
        String more = length < bytes.length ? " … (" + bytes.length + " bytes)" : "";
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)) + more;
        } catch (CharacterCodingException e) {
            return bytes.length + " bytes that are no text; --json gives them in base64";
        }
    }
}
