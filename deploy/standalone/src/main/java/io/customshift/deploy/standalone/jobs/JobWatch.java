package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.client.ServerEvent;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.util.Set;

/**
 * Follows a job to its end. Events make the view smooth; the state that is believed is the scheduler's own, asked for at the
 * start, after each lost connection and at the end, so that a lost or unknown event changes nothing.
 */
public final class JobWatch {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Set<FleetCode> WAITED_FOR = Set.of(FleetCode.UNREACHABLE, FleetCode.UNAVAILABLE);
    private static final Set<String> LAST =
            Set.of("io.customshift.job.finished.v1", "io.customshift.job.cancelled.v1", "io.customshift.job.failed.v1");
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 8_000;

    private final SchedulerClient client;
    private final ProgressView view;
    private String lastEventId = "";
    private JobView state;
    private long pauseMs = FIRST_PAUSE_MS;

    public JobWatch(SchedulerClient client, ProgressView view, String job) {
        this.client = client;
        this.view = view;
        state = JobView.unknown(job);
    }

    /** Returns when the job has ended; a scheduler that is away is waited for, a job that it does not know is refused. */
    public JobView untilEnd() {
        boolean lost = false;
        while (true) {
            try {
                state = client.job(state.job());
                view.show(state);
                if (state.ended()) {
                    return state;
                }
                if (lost) {
                    view.say("connected again");
                    lost = false;
                }
                client.events(state.job(), lastEventId, this::see);
            } catch (IOException e) {
                lost = true;
            } catch (FleetException e) {
                if (!WAITED_FOR.contains(e.code())) {
                    throw e;
                }
                if (!lost) {
                    view.say(e.getMessage() + "; trying again until it does");
                }
                lost = true;
            }
            pause();
        }
    }

    /** Whether to go on listening. */
    private boolean see(ServerEvent event) {
        if (!event.id().isEmpty()) {
            lastEventId = event.id();
        }
        pauseMs = FIRST_PAUSE_MS;
        try {
            state = state.with(JSON.readTree(event.data()));
            view.show(state);
            return !LAST.contains(event.name()) && !state.ended();
        } catch (JsonProcessingException e) {
            return true;
        }
    }

    private void pause() {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.UNREACHABLE, "interrupted while watching " + state.job(), e);
        }
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
    }
}
