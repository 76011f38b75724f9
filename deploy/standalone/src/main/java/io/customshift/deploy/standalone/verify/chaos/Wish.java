package io.customshift.deploy.standalone.verify.chaos;

/**
 * A picture that can be asked for. Many jobs ask for the same ones, so that a few undisturbed pictures tell what all of them
 * must look like.
 *
 * @param subject id of a registered subject
 */
record Wish(String subject, String prompt, long seed) {
    /** A row of the manifest {@link #HEADER}. */
    String row() {
        return subject + "," + prompt + "," + seed + "\n";
    }

    /** The same of a subject that has the same name and photos, and so the same pixels. */
    Wish of(String twin) {
        return new Wish(twin, prompt, seed);
    }

    /** Whether a worker that makes noise ends of it. */
    boolean endsWorkers() {
        return prompt.equals(POISON);
    }

    /** What such a worker's engine knows as that. */
    static final String POISON = "what ends its worker";

    /** How it ends. */
    static final int POISONED = 86;

    static final String HEADER = "subject,prompt,seed\n";
}
