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

    static final String HEADER = "subject,prompt,seed\n";
}
