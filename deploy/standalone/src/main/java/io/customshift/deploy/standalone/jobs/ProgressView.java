package io.customshift.deploy.standalone.jobs;

import io.customshift.deploy.standalone.client.JobView;
import java.io.PrintStream;

/** Shows a job as it goes. */
public interface ProgressView {

    /** Shows the newest state; called often. */
    void show(JobView job);

    /** Says something beside the progress, such as a lost connection. */
    void say(String message);

    /** The view for this output: bars on a terminal, lines elsewhere. */
    static ProgressView on(PrintStream out, boolean terminal) {
        return terminal ? new ProgressBars(out) : new ProgressLines(out);
    }

    /** One that shows nothing. */
    static ProgressView silent() {
        return new ProgressView() {
            @Override
            public void show(JobView job) {}

            @Override
            public void say(String message) {}
        };
    }
}
