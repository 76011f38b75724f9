package io.customshift.schemas.message;

/**
 * An event of a type that this version does not know: a later writer's. To be counted and skipped, not to be failed on.
 *
 * @param type the CloudEvents type
 * @param json the data as it was
 */
public record UnknownMessage(String type, String json) implements Message {}
