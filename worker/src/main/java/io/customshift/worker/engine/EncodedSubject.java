package io.customshift.worker.engine;

import io.customshift.worker.cache.CachedValue;

/** A subject's keys and values at one size, in the engine's memory. */
public interface EncodedSubject extends CachedValue {}
