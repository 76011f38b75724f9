package io.customshift.schemas.id;

/**
 * A value that is written as one JSON string: {@link Object#toString()} gives the text, and a static method {@code
 * parse(String)} or else the constructor with one string reads it.
 */
public interface TextValue {}
