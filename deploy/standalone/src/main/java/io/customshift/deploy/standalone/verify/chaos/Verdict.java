package io.customshift.deploy.standalone.verify.chaos;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What is wrong, by kind, each with the places.
 *
 * @param places for each kind of fault the places where it was found; kinds that were not found have none
 */
record Verdict(Map<Kind, List<String>> places) {
    /** Kinds of broken promises. */
    enum Kind {
        /** An accepted picture that is neither in the bucket nor accounted for with a reason; or a job that is gone. */
        LOST,
        /** A picture that is there more than once, or was told under two event ids. */
        DUPLICATED,
        /** An object or event that nobody asked for, or that the results do not know. */
        PHANTOM,
        /** A picture with other pixels than the undisturbed run's, or a file other than the results say. */
        DIFFERENT,
        /** A job that has not ended. */
        STUCK,
        /** Counters that are not the results'. */
        MISCOUNTED
    }

    Verdict {
        Map<Kind, List<String>> all = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            all.put(kind, List.copyOf(places.getOrDefault(kind, List.of())));
        }
        places = Map.copyOf(all);
    }

    int count(Kind kind) {
        return places.getOrDefault(kind, List.of()).size();
    }

    boolean isClean() {
        return places.values().stream().allMatch(List::isEmpty);
    }
}
