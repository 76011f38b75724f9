package io.customshift.schemas.message;

/** What a Kafka record of the fleet can carry as its data. */
public interface Message {}
