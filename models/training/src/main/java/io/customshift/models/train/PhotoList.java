package io.customshift.models.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Photos;
import io.customshift.models.image.Preprocess;
import io.customshift.models.weights.ContentDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Collects the photos of a data set: each is decoded once up front, so that a damaged one is found before training and
 * not hours later, and again when it is encoded.
 */
final class PhotoList {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int size;
    private final TrainingListener listener;
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder identity = new StringBuilder();

    PhotoList(int size, TrainingListener listener) {
        this.size = size;
        this.listener = listener;
        identity.append("photos at ").append(size);
    }

    static boolean isImage(String name) {
        return name.toLowerCase(Locale.ROOT).matches(".*\\.(jpe?g|png|webp|gif|bmp)");
    }

    /** A JSON file. */
    static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.TRAINING_DATA_INVALID,
                    file + ": is no JSON that can be read (" + e.getMessage() + ")",
                    e);
        }
    }

    /** A text, or a list of texts. */
    static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        if (node.isTextual()) {
            texts.add(node.asText());
        }
        node.forEach(item -> texts.add(item.asText("")));
        texts.removeIf(String::isBlank);
        return texts;
    }

    void note(String line) {
        warnings.add(line);
        listener.warned(line);
    }

    <T> Optional<T> leaveOut(String line) {
        note(line + "; left out");
        return Optional.empty();
    }

    /** A photo, if it can be decoded. */
    Optional<RawSubject.Picture> picture(Path file, List<String> captions, boolean reference) {
        try {
            Photos.image(file);
            identity.append('\n').append(ContentDigest.sha256(file)).append(captions);
        } catch (EngineException e) {
            return leaveOut(String.valueOf(e.getMessage()));
        }
        return Optional.of(
                new RawSubject.Picture(() -> Preprocess.toChw(Photos.image(file), size, size), captions, reference));
    }

    /** A subject, if it has a target and another picture to show as its reference. */
    Optional<RawSubject> subject(String where, String name, List<RawSubject.Picture> pictures) {
        if (pictures.size() < 2) {
            return leaveOut(where + ": has " + pictures.size()
                    + " usable images, at least 2 are needed: one to learn and another one to show");
        }
        if (pictures.stream().allMatch(picture -> picture.captions().isEmpty())) {
            return leaveOut(where + ": none of its images has a caption");
        }
        if (name.isBlank()) {
            note(where + ": has no name; it is trained with an empty one");
        }
        identity.append("\n= ").append(name);
        return Optional.of(new RawSubject(name, pictures));
    }

    /** @throws EngineException TRAINING_DATA_INVALID when no subject is left */
    DataSet dataSet(Path source, List<RawSubject> subjects) {
        if (subjects.isEmpty()) {
            throw new EngineException(
                    ErrorCode.TRAINING_DATA_INVALID,
                    source + ": holds no subject that can be trained on"
                            + (warnings.isEmpty() ? "" : ": " + String.join("; ", warnings))
                            + "; give a folder per subject with 2 or more images and a subject.json");
        }
        return new DataSet(size, identity.toString(), subjects, warnings);
    }
}
