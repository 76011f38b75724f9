package io.customshift.deploy.testkit;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.Installation;
import java.nio.file.Path;

/** A program that starts a store, prints its process id, and waits for ever: to be killed by a test. */
public final class ParentWithChild {

    private ParentWithChild() {}

    public static void main(String[] arguments) throws InterruptedException {
        Path directory = Path.of(arguments[0]);
        ChildJvm store = ChildJvm.start(EmbeddedServers.store(
                Installation.locate(), directory, directory.resolve("store.log"), 0, "access", "secret-key"));
        store.awaitReady();
        System.out.println("CHILD " + store.pid());
        Thread.sleep(Long.MAX_VALUE);
    }
}
