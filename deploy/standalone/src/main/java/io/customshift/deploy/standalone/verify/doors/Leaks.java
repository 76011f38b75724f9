package io.customshift.deploy.standalone.verify.doors;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Secrets, and where one of them was said. For any thread. */
final class Leaks {
    private final List<String> secrets;
    private final Set<String> found = new TreeSet<>();
    private long places;

    Leaks(List<String> secrets) {
        this.secrets = new ArrayList<>(secrets);
    }

    /** One that was made later. */
    synchronized void add(String secret) {
        secrets.add(secret);
    }

    /** @param where for people; each is counted once, however many secrets are there */
    synchronized void look(String where, String text) {
        places++;
        if (secrets.stream().anyMatch(text::contains)) {
            found.add(where);
        }
    }

    /** How many there are. */
    synchronized int secrets() {
        return secrets.size();
    }

    /** Texts that were looked through. */
    synchronized long places() {
        return places;
    }

    synchronized Set<String> found() {
        return Set.copyOf(found);
    }
}
