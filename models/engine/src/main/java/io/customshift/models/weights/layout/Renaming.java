package io.customshift.models.weights.layout;

import io.customshift.models.weights.Component;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Applies a component's key map. What no row is about is left under its own name, for the comparison to refuse. */
final class Renaming {
    private static final Pattern BLOCK = Pattern.compile("(?:joint_blocks|decoder\\.up)\\.([0-9]{1,4})\\..*");

    private final Component component;
    private final Differences differences;

    Renaming(Component component, Differences differences) {
        this.component = component;
        this.differences = differences;
    }

    /** The number of the last block (transformer) or level (VAE decoder); −1 where there is none. */
    static int lastBlock(Map<String, StoredTensor> source) {
        return source.keySet().stream()
                .map(BLOCK::matcher)
                .filter(Matcher::matches)
                .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
                .max()
                .orElse(-1);
    }

    Map<String, StoredTensor> apply(Map<String, StoredTensor> source) {
        int last = lastBlock(source);
        Map<String, StoredTensor> targets = new LinkedHashMap<>();
        source.forEach((name, tensor) -> {
            List<KeyRule> rows = rows(name, last);
            if (rows.isEmpty()) {
                targets.put(name, tensor);
            }
            for (KeyRule row : rows) {
                String target = row.target(name, last).orElseThrow();
                taken(row.take(), tensor).ifPresent(part -> targets.put(target, part.renamed(target)));
            }
        });
        return targets;
    }

    private List<KeyRule> rows(String name, int last) {
        List<KeyRule> map = KeyMap.of(component);
        return map.stream()
                .filter(row -> row.target(name, last).isPresent())
                .findFirst()
                .map(first -> map.stream()
                        .filter(row -> row.from().equals(first.from()))
                        .toList())
                .orElse(List.of());
    }

    private Optional<StoredTensor> taken(KeyRule.Take take, StoredTensor tensor) {
        long rows = tensor.shape().rank() == 0 ? 0 : tensor.shape().size(0);
        int parts = switch (take) {
            case WHOLE, MATRIX -> 1;
            case SWAPPED -> 2;
            case FIRST_THIRD, SECOND_THIRD, LAST_THIRD -> 3;
        };
        if (rows % parts != 0) {
            differences.misshapen(
                    component.folder(),
                    tensor.name() + " is " + tensor.shape() + ", needs a number of rows that is a multiple of "
                            + parts);
            return Optional.empty();
        }
        return Optional.of(
                switch (take) {
                    case WHOLE -> tensor;
                    case MATRIX -> Normalizing.asMatrix(tensor);
                    case SWAPPED -> tensor.halvesSwapped();
                    case FIRST_THIRD -> tensor.rows(0, rows / 3);
                    case SECOND_THIRD -> tensor.rows(rows / 3, rows / 3 * 2);
                    case LAST_THIRD -> tensor.rows(rows / 3 * 2, rows);
                });
    }
}
