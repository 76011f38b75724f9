package io.customshift.models.text;

import java.util.Arrays;
import java.util.Optional;

/**
 * A prompt as an encoder takes it.
 *
 * @param ids [L], padded to the encoder's length; shared, not to be changed
 * @param used how many of them are not padding, with the start and end tokens
 * @param dropped the end of the prompt that did not fit, exactly as it was written; for a warning
 */
public record Tokens(long[] ids, int used, Optional<String> dropped) {
    public Tokens {
        if (used < 0 || used > ids.length) {
            throw new IllegalArgumentException("used is " + used + ", ids has " + ids.length);
        }
    }

    public int length() {
        return ids.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tokens that
                && used == that.used
                && Arrays.equals(ids, that.ids)
                && dropped.equals(that.dropped);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(ids) + used;
    }

    @Override
    public String toString() {
        return "Tokens[" + used + " of " + ids.length + ": " + Arrays.toString(Arrays.copyOf(ids, used)) + "]";
    }
}
