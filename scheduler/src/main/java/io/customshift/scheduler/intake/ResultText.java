package io.customshift.scheduler.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.text.Words;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Results as they lie in the bucket, or as another instance gives them. To be read once, which closes them. */
public record ResultText(InputStream text) implements PictureIndex.Rows {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<ImageStatus> STATUSES = List.of(ImageStatus.values());

    private interface Taker {
        void take(byte[] line) throws IOException;
    }

    @Override
    public void each(Consumer<ResultLine> sink) throws IOException {
        read(line -> sink.accept(Json.read(line, ResultLine.class, ReadMode.TOLERANT)));
    }

    /** Three fields of each line: whole ones take several times as long. */
    @Override
    public void each(PictureIndex.Taker taker) throws IOException {
        Map<String, SubjectId> subjects = new HashMap<>();
        read(line -> {
            String subject = null;
            String image = null;
            String status = null;
            try (JsonParser json = JSON.createParser(line)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String field = json.currentName();
                    json.nextToken();
                    switch (field) {
                        case "subject" -> subject = json.getText();
                        case "image" -> image = json.getText();
                        case "status" -> status = json.getText();
                        default -> json.skipChildren();
                    }
                }
            }
            if (subject == null || image == null || status == null) {
                throw new IOException("a line of the results names no subject, image or status");
            }
            taker.take(
                    subjects.computeIfAbsent(subject, SubjectId::new),
                    new ImageId(image),
                    Words.find(STATUSES, status).orElse(ImageStatus.UNKNOWN),
                    line);
        });
    }

    private void read(Taker taker) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                taker.take(line.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
