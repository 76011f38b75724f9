package io.customshift.deploy.standalone.client;

/**
 * One server-sent event.
 *
 * @param id what to give as {@code Last-Event-ID} to go on behind it; empty when it had none
 * @param name kind of event, {@code message} when unnamed
 * @param data its lines, joined
 */
public record ServerEvent(String id, String name, String data) {}
