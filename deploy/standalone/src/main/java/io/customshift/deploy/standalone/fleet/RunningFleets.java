package io.customshift.deploy.standalone.fleet;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The fleets of this user that run now. The processes themselves are asked, so no list can be out of date. */
final class RunningFleets {

    private RunningFleets() {}

    /** Their data folders. */
    static List<Path> folders() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> data(process).stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** A sentence that names them, empty when there is none. */
    static String said() {
        List<Path> folders = folders();
        return folders.isEmpty()
                ? ""
                : "\nrunning on this machine: "
                        + folders.stream().map(path -> "--data " + path).collect(Collectors.joining(", "));
    }

    private static Optional<Path> data(ProcessHandle process) {
        List<String> words = process.info().arguments().map(Arrays::asList).orElse(List.of());
        int data = words.indexOf("--data");
        boolean supervises = words.contains(SuperviseCommand.NAME)
                && words.stream().anyMatch(word -> word.endsWith("standalone.Main"));
        return supervises && data >= 0 && data + 1 < words.size()
                ? Optional.of(Path.of(words.get(data + 1)))
                : Optional.empty();
    }
}
