package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps native memory from being freed under a call: calls pass while it is open, closing waits for those inside. Any
 * number of calls pass at once.
 */
final class OpenGate {
    private final String name;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    OpenGate(String name) {
        this.name = name;
    }

    /**
     * Makes a call inside the gate.
     *
     * @throws EngineException CLOSED
     */
    <T> T inside(Supplier<T> call) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new EngineException(ErrorCode.CLOSED, name + " was closed; open another to go on");
            }
            return call.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Waits until all are out, and lets nobody in again.
     *
     * @return false where it was closed before
     * @throws IllegalStateException from inside the gate, where it would wait for itself
     */
    boolean close() {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException(name + " cannot be closed by a call on it; close it when the call is over");
        }
        lock.writeLock().lock();
        try {
            boolean first = !closed;
            closed = true;
            return first;
        } finally {
            lock.writeLock().unlock();
        }
    }
}
