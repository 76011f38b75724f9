package io.customshift.scheduler.quota;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The quotas that are set: one line for a tenant, {@code acme jobs=100 pictures-per-day=20000}, and {@code *} for what holds for
 * every tenant whose own line does not say otherwise. {@code none} lifts one. What is not set is not bounded.
 *
 * @param limits by tenant, or {@code *}
 */
public record Quotas(Map<String, Map<Quota, Double>> limits) {
    private static final String ALL = "*";

    public Quotas {
        limits = Map.copyOf(limits);
    }

    /**
     * Reads lines.
     *
     * @param text lines, or parts between semicolons; {@code #} begins a remark
     * @throws WireException where one cannot be read
     */
    public static Quotas parse(String text) {
        Map<String, Map<Quota, Double>> limits = new HashMap<>();
        for (String each : text.split("[\n;]")) {
            String line = each.replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] words = line.split("\\s+");
            String tenant = words[0].equals(ALL) ? ALL : new Tenant(words[0]).value();
            Map<Quota, Double> own = limits.computeIfAbsent(tenant, key -> new EnumMap<>(Quota.class));
            for (int i = 1; i < words.length; i++) {
                put(own, words[i], line);
            }
        }
        return new Quotas(limits);
    }

    /** Those of the setting, and behind them those of the file. */
    public static Quotas read(Optional<String> setting, Optional<Path> file) {
        try {
            return parse(setting.orElse("") + "\n" + (file.isPresent() ? Files.readString(file.get()) : ""));
        } catch (IOException e) {
            throw WireException.invalid(
                    "",
                    "the file of quotas cannot be read: " + e + "; correct CUSTOMSHIFT_QUOTAS_FILE, or leave it out");
        }
    }

    /** The bound; nothing where there is none. */
    public OptionalDouble limit(Tenant tenant, Quota quota) {
        double own = limits.getOrDefault(tenant.value(), Map.of())
                .getOrDefault(quota, limits.getOrDefault(ALL, Map.of()).getOrDefault(quota, Double.POSITIVE_INFINITY));
        return Double.isInfinite(own) ? OptionalDouble.empty() : OptionalDouble.of(own);
    }

    /** Whether the tenant's jobs are bounded at all. */
    boolean boundsJobs(Tenant tenant) {
        return Stream.of(Quota.values())
                .anyMatch(quota -> quota.isOfJobs() && limit(tenant, quota).isPresent());
    }

    private static void put(Map<Quota, Double> own, String word, String line) {
        String[] parts = word.split("=", -1);
        Quota quota = Quota.of(parts[0])
                .orElseThrow(() -> wrong(
                        line,
                        "\"" + parts[0] + "\" is no quota; there are "
                                + Stream.of(Quota.values()).map(Quota::word).collect(Collectors.joining(", "))));
        String value = parts.length == 2 ? parts[1] : "";
        if (value.equals("none")) {
            own.put(quota, Double.POSITIVE_INFINITY);
        } else if (value.matches("\\d{1,15}")) {
            own.put(quota, Double.valueOf(value));
        } else {
            throw wrong(line, word + " is not NAME=NUMBER; the number is whole, or none");
        }
    }

    private static WireException wrong(String line, String why) {
        return WireException.invalid(
                "", "quotas \"" + line + "\": " + why + "; correct CUSTOMSHIFT_QUOTAS or its file");
    }
}
