package io.customshift.scheduler.view;

import io.customshift.schemas.message.WorkerHeartbeat;
import java.time.Instant;

/**
 * A worker, as it was heard of last.
 *
 * @param arrived by our clock
 * @param live whether that was not long ago
 */
public record SeenWorker(WorkerHeartbeat beat, Instant arrived, boolean live) {}
