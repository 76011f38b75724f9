package io.customshift.schemas.id;

import io.customshift.schemas.error.Require;
import java.util.regex.Pattern;

/** A bounded part of a job, for one subject; unique within its tenant. */
public record ShardId(String value) implements TextValue {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,79}");

    /** The shard of a job with this number, from 0. Planning a job again gives the same ids. */
    public static ShardId of(JobId job, int ordinal) {
        return new ShardId(job.value() + "-s" + Require.between(ordinal, 0, 99_999_999, "ordinal"));
    }

    public ShardId {
        value = Require.matches(value, FORM, "shard id", "1 to 80 of A-Z a-z 0-9 _ - beginning with a letter or digit");
    }

    @Override
    public String toString() {
        return value;
    }

    /** Its number in this job, or -1 when it is not of this job. */
    public int ordinalIn(JobId job) {
        String prefix = job.value() + "-s";
        try {
            return value.startsWith(prefix) ? Integer.parseInt(value.substring(prefix.length())) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
