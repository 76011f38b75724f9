package io.customshift.deploy.standalone.client;

import java.util.Optional;

/** Puts server-sent events together from the lines of a response, as the HTML standard's event stream says. Not safe for threads. */
final class EventLines {

    private final StringBuilder data = new StringBuilder();
    private String id = "";
    private String name = "";

    /** Takes one line without its end; an empty line completes an event, if it has data. */
    Optional<ServerEvent> accept(String line) {
        if (line.isEmpty()) {
            return complete();
        }
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        if (value.startsWith(" ")) {
            value = value.substring(1);
        }
        switch (field) {
            case "data" -> data.append(value).append('\n');
            case "id" -> id = value;
            case "event" -> name = value;
            default -> {
                // a comment that keeps the connection open, or a field of a later version
            }
        }
        return Optional.empty();
    }

    private Optional<ServerEvent> complete() {
        if (data.length() == 0) {
            name = "";
            return Optional.empty();
        }
        data.setLength(data.length() - 1);
        ServerEvent event = new ServerEvent(id, name.isEmpty() ? "message" : name, data.toString());
        data.setLength(0);
        name = "";
        return Optional.of(event);
    }
}
