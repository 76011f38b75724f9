package io.customshift.deploy.standalone.jobs;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.console.Times;
import java.io.PrintStream;
import java.time.Duration;

/** A few plain lines for logs: at the start, at each tenth of the pictures at most, and at a good end. */
final class ProgressLines implements ProgressView {

    private static final int TENTHS = 10;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final PrintStream out;
    private String last = "";
    private int lastTenth = -1;
    private long lastNanos;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(JobView job) {
        int tenth = job.total() == 0 ? 0 : (int) ((long) TENTHS * (job.stored() + job.failed()) / job.total());
        boolean due = lastTenth < 0 || (tenth > lastTenth && System.nanoTime() - lastNanos >= PAUSE.toNanos());
        String line = job.job() + ": " + job.summary();
        // A bad end is told with its reasons by whoever watches.
        boolean end = job.ended() && job.allStored();
        if (line.equals(last) || !(job.ended() ? end : due)) {
            return;
        }
        out.println(line
                + job.left()
                        .map(left -> ", about " + Times.text(left) + " left")
                        .orElse(""));
        out.flush();
        last = line;
        lastTenth = tenth;
        lastNanos = System.nanoTime();
    }

    @Override
    public void say(String message) {
        out.println(message);
        out.flush();
    }
}
