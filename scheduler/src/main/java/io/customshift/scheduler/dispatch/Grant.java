package io.customshift.scheduler.dispatch;

/**
 * A shard's turn.
 *
 * @param partition of the shards topic that it is to be put on
 */
public record Grant(int ordinal, int partition) {}
