package io.customshift.models.customshift;

import io.customshift.models.digest.Digests;
import io.customshift.models.network.Lora;
import io.customshift.models.weights.adapter.Adapter;
import io.customshift.models.weights.adapter.InnerGuidance;
import io.customshift.models.weights.config.TransformerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The adapters of an engine, in the order in which they are merged. */
record MergedAdapters(List<Merged> all) {
    /** An adapter at a scale. */
    record Merged(Adapter adapter, double scale) {
        boolean isDistilled() {
            return adapter.innerGuidance().isPresent();
        }

        String digest() {
            return adapter.digest() + (scale == 1 ? "" : "*" + scale);
        }
    }

    /** Reads adapters and refuses those that are not for this transformer. */
    static MergedAdapters open(List<AdapterSource> sources, TransformerConfig config) {
        List<Merged> all = new ArrayList<>();
        for (AdapterSource source : sources) {
            Adapter adapter = Adapter.open(source.file());
            adapter.requireFits(config);
            all.add(new Merged(adapter, source.scale()));
        }
        return new MergedAdapters(all);
    }

    void requireFinite() {
        all.forEach(merged -> merged.adapter().requireFinite());
    }

    MergedAdapters withoutDistilled() {
        return new MergedAdapters(
                all.stream().filter(merged -> !merged.isDistilled()).toList());
    }

    Optional<InnerGuidance> innerGuidance() {
        return all.stream()
                .flatMap(merged -> merged.adapter().innerGuidance().stream())
                .findFirst();
    }

    /** One adapter's own digest; of several, a digest of theirs. */
    Optional<String> digest() {
        if (all.size() < 2) {
            return all.stream().map(Merged::digest).findFirst();
        }
        return Optional.of(Digests.hex(all.stream().map(Merged::digest).collect(Collectors.joining("+"))));
    }

    List<Lora> loras() {
        return all.stream()
                .map(merged -> lora(merged.adapter()).scaled(merged.scale()))
                .toList();
    }

    /** Elements of weights of which a branch has a copy of its own beside the other's. */
    long copiedElements() {
        Map<String, Long> copied = new HashMap<>();
        for (Lora lora : loras()) {
            if (lora.place() != Lora.Place.BOTH_BRANCHES) {
                lora.updates()
                        .forEach(update -> copied.put(
                                lora.place() + update.module(),
                                update.b().shape().size(0) * update.a().shape().size(1)));
            }
        }
        return copied.values().stream().mapToLong(Long::longValue).sum();
    }

    /** An adapter as the updates that the transformer merges. */
    static Lora lora(Adapter adapter) {
        List<Lora.Update> updates = adapter.targets().entrySet().stream()
                .map(target -> new Lora.Update(
                        target.getKey(),
                        target.getValue().a(),
                        target.getValue().b(),
                        target.getValue().scale()))
                .toList();
        return new Lora(
                updates,
                switch (adapter.scope()) {
                    case SHARED -> Lora.Place.BOTH_BRANCHES;
                    case REFERENCE -> Lora.Place.REFERENCE_ALIGNMENT;
                    case GENERATING ->
                        adapter.innerGuidance().isPresent() ? Lora.Place.DISTILLED_GENERATION : Lora.Place.GENERATION;
                });
    }
}
