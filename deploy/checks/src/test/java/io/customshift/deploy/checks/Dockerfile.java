package io.customshift.deploy.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Dockerfile as its instructions, continued lines joined and comments left out. */
record Dockerfile(String path, List<Instruction> instructions) {

    /** For example {@code FROM} and {@code scratch AS prebuilt}. */
    record Instruction(String keyword, String rest) {}

    static Dockerfile of(String image) {
        return parse("deploy/images/Dockerfile." + image, Repository.text("deploy/images/Dockerfile." + image));
    }

    static Dockerfile parse(String path, String text) {
        String joined = text.lines()
                .filter(line -> !line.stripLeading().startsWith("#"))
                .reduce("", (all, line) -> all + line + "\n")
                .replaceAll("\\\\\n\\s*", " ");
        List<Instruction> instructions = new ArrayList<>();
        joined.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] parts = line.strip().split("\\s+", 2);
            instructions.add(new Instruction(parts[0], parts.length > 1 ? parts[1] : ""));
        });
        return new Dockerfile(path, List.copyOf(instructions));
    }

    /** The instructions of the image that results, from its FROM on. */
    List<Instruction> lastStage() {
        int last = 0;
        for (int i = 0; i < instructions.size(); i++) {
            if (instructions.get(i).keyword().equals("FROM")) {
                last = i;
            }
        }
        return instructions.subList(last, instructions.size());
    }

    /** The rest of an instruction that the last stage has exactly once. */
    String only(String keyword) {
        List<String> found = lastStage().stream()
                .filter(each -> each.keyword().equals(keyword))
                .map(Instruction::rest)
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(path + " has " + found.size() + " " + keyword + " in its last stage, not one");
        }
        return found.get(0);
    }

    /** Defaults of the arguments that come before the first stage. */
    Map<String, String> arguments() {
        Map<String, String> arguments = new TreeMap<>();
        for (Instruction each : instructions) {
            if (each.keyword().equals("FROM")) {
                break;
            }
            String[] parts = each.rest().split("=", 2);
            arguments.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return arguments;
    }

    /** What the last stage sets by ENV. */
    Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>();
        lastStage().stream().filter(each -> each.keyword().equals("ENV")).forEach(each -> {
            Matcher pair = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(\\S*)").matcher(each.rest());
            while (pair.find()) {
                environment.put(pair.group(1), pair.group(2));
            }
        });
        return environment;
    }
}
