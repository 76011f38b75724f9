package io.customshift.models.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder per subject with its photos and a {@code subject.json}:
 *
 * <pre>{"name": "ceramic mug", "captions": {"1.jpg": "a mug on a desk", "2.jpg": ["a mug in snow", "a photo of a mug in snow"]}}</pre>
 *
 * <p>Every photo may be a reference; a photo with captions is also a target. A subject that cannot be trained on is
 * named and left out; a folder in which none is left is refused.
 */
public record SubjectFolders(Path folder) implements DataSource {
    private static final String SUBJECT = "subject.json";

    @Override
    public DataSet load(int size, Path cache, TrainingListener listener) {
        PhotoList photos = new PhotoList(size, listener);
        List<RawSubject> subjects = new ArrayList<>();
        for (Path path : entries(folder)) {
            if (Files.isDirectory(path)) {
                subject(path, photos).ifPresent(subjects::add);
            }
        }
        return photos.dataSet(folder, subjects);
    }

    private static Optional<RawSubject> subject(Path path, PhotoList photos) {
        Path file = path.resolve(SUBJECT);
        if (!Files.isRegularFile(file)) {
            return photos.leaveOut(path + ": has no " + SUBJECT);
        }
        JsonNode json;
        try {
            json = PhotoList.json(file);
        } catch (EngineException e) {
            return photos.leaveOut(String.valueOf(e.getMessage()));
        }
        JsonNode captions = json.path("captions");
        List<RawSubject.Picture> pictures = new ArrayList<>();
        for (Path image : entries(path)) {
            String name = image.getFileName().toString();
            if (PhotoList.isImage(name)) {
                List<String> texts = PhotoList.texts(captions.path(name));
                if (texts.isEmpty()) {
                    photos.note(image + ": has no caption in " + SUBJECT + "; it serves as a reference only");
                }
                photos.picture(image, texts, true).ifPresent(pictures::add);
            }
        }
        captions.fieldNames().forEachRemaining(name -> {
            if (!Files.isRegularFile(path.resolve(name))) {
                photos.note(file + ": captions " + name + ", which is not there");
            }
        });
        return photos.subject(path.toString(), json.path("name").asText(""), pictures);
    }

    static List<Path> entries(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.TRAINING_DATA_INVALID,
                    folder + ": cannot be read (" + e + "); name a folder of subjects",
                    e);
        }
    }
}
