package io.customshift.deploy.standalone.watch;

import io.customshift.deploy.standalone.client.JobView;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Plain lines for logs: one when the figures change, at most every two seconds, and one for each subject that is done. */
final class ProgressLines implements ProgressView {

    private static final long PAUSE_NANOS = 2_000_000_000L;

    private final PrintStream out;
    private final Set<String> done = new HashSet<>();
    private String last = "";
    private long lastNanos = System.nanoTime() - PAUSE_NANOS;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(JobView job) {
        for (JobView.SubjectView one : job.subjects().values()) {
            if (one.total() > 0 && one.stored() + one.failed() >= one.total() && done.add(one.subject())) {
                out.println(one.subject() + ": " + one.stored() + "/" + one.total() + " stored"
                        + (one.failed() == 0 ? "" : ", " + one.failed() + " failed"));
            }
        }
        String line = job.job() + ": " + job.phase().toLowerCase(Locale.ROOT) + ", " + job.stored() + "/" + job.total()
                + " stored" + (job.failed() == 0 ? "" : ", " + job.failed() + " failed");
        boolean due = job.ended() || System.nanoTime() - lastNanos >= PAUSE_NANOS;
        if (!line.equals(last) && due) {
            out.println(line);
            last = line;
            lastNanos = System.nanoTime();
        }
        out.flush();
    }

    @Override
    public void say(String message) {
        out.println(message);
        out.flush();
    }
}
