package io.customshift.models.network;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the weights of an attention's queries, keys and values together, so that they are one product: three small ones
 * leave a GPU's last wave of tiles half empty. The three are rows of the one from then on, so they take no memory of their
 * own. The scripts know a table for a GPU by it, and have tokens first in its streams. Of use where weights are copied to the device anyway; on a CPU it would copy what is mapped.
 */
final class JoinedProjections {
    /** The scripts' names of the three and of the one, after the attention's or the block's name. */
    private static final Map<String, List<String>> NAMES = Map.of(
            "to_qkv", List.of("to_q", "to_k", "to_v"),
            "add_qkv_proj", List.of("add_q_proj", "add_k_proj", "add_v_proj"));

    private static final List<String> KINDS = List.of(".weight", ".bias");

    private final Script script;
    private final TensorScope scope;
    /** The one, and the three as its rows, for each three that were joined: tables share what an adapter leaves as it is. */
    private final Map<List<Tensor>, List<Tensor>> joined = new HashMap<>();

    JoinedProjections(Script script, TensorScope scope) {
        this.script = script;
        this.scope = scope;
    }

    /** The table with the weights that lie together, under the scripts' names too. */
    WeightTable join(WeightTable table) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        for (String name : table.tensors().keySet()) {
            NAMES.forEach((one, three) -> KINDS.forEach(kind -> {
                String first = three.get(0) + kind;
                if (name.endsWith("." + first)) {
                    String prefix = name.substring(0, name.length() - first.length());
                    List<String> names =
                            three.stream().map(each -> prefix + each + kind).toList();
                    List<Tensor> found = joined.computeIfAbsent(
                            names.stream().map(table::tensor).toList(), this::together);
                    changed.put(prefix + one + kind, found.get(0));
                    for (int i = 0; i < names.size(); i++) {
                        changed.put(names.get(i), found.get(i + 1));
                    }
                }
            }));
        }
        return table.replacing(changed);
    }

    private List<Tensor> together(List<Tensor> three) {
        List<Tensor> out = new ArrayList<>();
        try (Value parts = Value.ofTensors(three)) {
            out.add(script.call(scope, "stack_rows", parts));
        }
        long row = 0;
        for (Tensor part : three) {
            long end = row + part.shape()[0];
            out.add(script.call(scope, "rows", out.get(0), row, end));
            row = end;
        }
        return out;
    }

    /** Frees what was joined: nothing may use it any more. */
    void freeOriginals() {
        Set<Tensor> originals = Collections.newSetFromMap(new IdentityHashMap<>());
        joined.keySet().forEach(originals::addAll);
        originals.forEach(Tensor::close);
    }
}
