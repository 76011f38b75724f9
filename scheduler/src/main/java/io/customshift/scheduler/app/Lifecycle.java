package io.customshift.scheduler.app;

import io.customshift.scheduler.intake.JobFiles;
import io.customshift.scheduler.stream.KafkaRuntime;
import io.customshift.scheduler.stream.Sender;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

/** Starts what works in the background and stops it. The service is up before broker and store are. */
@ApplicationScoped
public class Lifecycle {
    private final KafkaRuntime runtime;
    private final StoreWatch storeWatch;
    private final JobFiles files;
    private final Sender sender;
    private final JobRetention retention;

    @Inject
    public Lifecycle(
            KafkaRuntime runtime, StoreWatch storeWatch, JobFiles files, Sender sender, JobRetention retention) {
        this.runtime = runtime;
        this.storeWatch = storeWatch;
        this.files = files;
        this.sender = sender;
        this.retention = retention;
    }

    void start(@Observes StartupEvent event) {
        // Reading image headers must not write files, nor reach for a display.
        javax.imageio.ImageIO.setUseCache(false);
        System.setProperty("java.awt.headless", "true");
        storeWatch.start();
        runtime.start();
        retention.start();
    }

    void stop(@Observes ShutdownEvent event) {
        retention.stop();
        storeWatch.stop();
        files.close();
        runtime.close();
        sender.close();
    }
}
