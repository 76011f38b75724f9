package io.customshift.storage;

import java.util.Collection;
import java.util.List;

/**
 * What a bucket removes by itself when it is old (life-cycle rules). Rules belong to whoever wrote them: the fleet's have an id
 * that begins as it says, and all others stay as they are, to the letter.
 */
public interface BucketExpiry {
    /**
     * A rule.
     *
     * @param id its name in the bucket
     * @param prefix what the keys begin with that it is about
     * @param days after so many, from when an object was made, it goes; 1 at least
     */
    record Rule(String id, String prefix, int days) {
        public Rule {
            if (days < 1) {
                throw new IllegalArgumentException(
                        "rule " + id + " has " + days + " days; a bucket keeps 1 at least, give that or more");
            }
        }
    }

    /**
     * The rules that are there whose ids begin so.
     *
     * @throws StoreException STORE_REFUSED where the store has no such rules; STORE_DENIED where reading them is not allowed
     */
    List<Rule> expiries(String owner);

    /**
     * Has exactly these rules whose ids begin so. Nothing is written where they are there. Of two that write at once the later
     * one holds, as S3 has it: one who adds a rule of another owner in that moment has to look whether it stayed.
     *
     * @return whether anything had to be changed
     * @throws StoreException as above
     */
    boolean expire(String owner, Collection<Rule> wanted);
}
