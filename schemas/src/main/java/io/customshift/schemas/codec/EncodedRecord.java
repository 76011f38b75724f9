package io.customshift.schemas.codec;

import java.util.Map;

/**
 * A Kafka record, ready to send.
 *
 * @param topic the catalogue's name, without the fleet's prefix
 * @param value UTF-8 JSON
 * @param headers names and values as text, to be sent in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedRecord(String topic, String key, byte[] value, Map<String, String> headers) {}
