package io.customshift.scheduler.app;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * Starts the scheduler. The server's own check of addresses answers 400 with nothing that says why, so it is switched off
 * before the server's classes load; {@code UnroutedRequests} makes the same check and answers with a problem.
 */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty("vertx.disableURIValidation", "true");
        Quarkus.run(arguments);
    }
}
