package io.customshift.models.train;

import java.util.List;

/**
 * What there is to train on.
 *
 * @param size of every picture in pixels
 * @param identity changes whenever a picture or caption does: names the cache of the encoded pictures
 * @param warnings a line for each thing that was left out, with the reason
 */
public record DataSet(int size, String identity, List<RawSubject> subjects, List<String> warnings) {
    public DataSet {
        subjects = List.copyOf(subjects);
        warnings = List.copyOf(warnings);
    }

    int pictures() {
        return subjects.stream().mapToInt(subject -> subject.pictures().size()).sum();
    }
}
