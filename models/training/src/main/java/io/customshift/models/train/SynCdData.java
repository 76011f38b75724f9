package io.customshift.models.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The layout of the SynCD data set (Kumari et al. 2025, arXiv 2502.01720): {@code metadata.json} files, each a list of
 * subjects with {@code filenames} (relative to the folder) and as many {@code prompts}. Every picture is both a target
 * and a reference of its subject's others. A {@code category}, where an entry has one, is the subject's name.
 */
public record SynCdData(Path folder) implements DataSource {
    static final String SUFFIX = "metadata.json";

    /** Whether a folder is of this layout. */
    static boolean matches(Path folder) {
        return SubjectFolders.entries(folder).stream()
                .anyMatch(file -> file.toString().endsWith(SUFFIX));
    }

    @Override
    public DataSet load(int size, Path cache, TrainingListener listener) {
        PhotoList photos = new PhotoList(size, listener);
        List<RawSubject> subjects = new ArrayList<>();
        for (Path file : SubjectFolders.entries(folder)) {
            if (file.toString().endsWith(SUFFIX)) {
                JsonNode entries = PhotoList.json(file);
                if (!entries.isArray()) {
                    throw new EngineException(
                            ErrorCode.TRAINING_DATA_INVALID,
                            file + ": holds no list of subjects; each needs \"filenames\" and \"prompts\"");
                }
                for (int i = 0; i < entries.size(); i++) {
                    subject(file + " entry " + i, entries.get(i), photos).ifPresent(subjects::add);
                }
            }
        }
        return photos.dataSet(folder, subjects);
    }

    private Optional<RawSubject> subject(String where, JsonNode entry, PhotoList photos) {
        JsonNode filenames = entry.path("filenames");
        JsonNode prompts = entry.path("prompts");
        if (!filenames.isArray() || !prompts.isArray() || filenames.size() != prompts.size()) {
            return photos.leaveOut(where + ": has " + filenames.size() + " filenames and " + prompts.size()
                    + " prompts; it needs one prompt for each file");
        }
        List<RawSubject.Picture> pictures = new ArrayList<>();
        for (int i = 0; i < filenames.size(); i++) {
            Path file = folder.resolve(filenames.get(i).asText()).normalize();
            if (!file.startsWith(folder.normalize())) {
                return photos.leaveOut(where + ": names " + filenames.get(i).asText() + ", outside the folder");
            }
            photos.picture(file, PhotoList.texts(prompts.get(i)), true).ifPresent(pictures::add);
        }
        return photos.subject(where, entry.path("category").asText(""), pictures);
    }
}
