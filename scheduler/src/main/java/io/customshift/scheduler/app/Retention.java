package io.customshift.scheduler.app;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.storage.BucketExpiry.Rule;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * For how many days pictures are kept: {@code * 365; acme 90; bee none}, where {@code *} is for every tenant that is not named.
 *
 * @param days by tenant, or {@code *}; 0 for ever
 */
record Retention(Map<String, Integer> days) {
    /** What the ids of our rules in a bucket begin with; the tenant is behind it. */
    static final String OWNER = "customshift-keep-";

    private static final String ALL = "*";

    Retention {
        days = Map.copyOf(days);
    }

    /** @throws WireException where it cannot be read */
    static Retention parse(String text) {
        Map<String, Integer> days = new HashMap<>();
        for (String each : text.split("[\n;]")) {
            String line = each.replaceFirst("#.*", "").strip();
            if (line.isEmpty()) {
                continue;
            }
            String[] words = line.split("\\s+");
            if (words.length != 2 || !words[1].matches("[1-9]\\d{0,4}|none")) {
                throw WireException.invalid(
                        "",
                        "retention \"" + line + "\" is not TENANT DAYS, with 1 to 99999 days or none; correct"
                                + " CUSTOMSHIFT_RETENTION");
            }
            days.put(
                    words[0].equals(ALL) ? ALL : new Tenant(words[0]).value(),
                    words[1].equals("none") ? 0 : Integer.parseInt(words[1]));
        }
        return new Retention(days);
    }

    /** How long a tenant's pictures are kept; nothing: for ever. */
    Optional<Duration> of(Tenant tenant) {
        int own = days.getOrDefault(tenant.value(), days.getOrDefault(ALL, 0));
        return own == 0 ? Optional.empty() : Optional.of(Duration.ofDays(own));
    }

    /**
     * The rules that the bucket is to have. A prefix cannot say "of every tenant", so each has one; a tenant that has one already
     * keeps it while it is not heard of.
     *
     * @param seen tenants that are known otherwise
     * @param there the rules that the bucket has
     */
    List<Rule> rules(Set<Tenant> seen, List<Rule> there) {
        Set<Tenant> tenants = new TreeSet<>(Comparator.comparing(Tenant::value));
        tenants.addAll(seen);
        Stream.concat(
                        days.keySet().stream().filter(name -> !name.equals(ALL)),
                        there.stream().map(rule -> rule.id().substring(OWNER.length())))
                .flatMap(name -> tenant(name).stream())
                .forEach(tenants::add);
        return tenants.stream()
                .flatMap(tenant -> of(tenant)
                        .map(kept -> new Rule(
                                OWNER + tenant, new BucketLayout(tenant).jobsPrefix(), Math.toIntExact(kept.toDays())))
                        .stream())
                .toList();
    }

    private static Optional<Tenant> tenant(String name) {
        try {
            return Optional.of(new Tenant(name));
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}
