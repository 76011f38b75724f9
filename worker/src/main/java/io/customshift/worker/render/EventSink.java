package io.customshift.worker.render;

import io.customshift.schemas.message.Message;

/** Where events go. They arrive at least once, those with one key in the order sent. Thread-safe. */
public interface EventSink {
    /** Sends without waiting. */
    void send(Message event);

    /** Returns when all that was sent before is kept by the broker. */
    void flush();
}
