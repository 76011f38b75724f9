package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.scheduler.core.ImageState;
import io.customshift.scheduler.core.Planner;
import io.customshift.scheduler.core.Policy;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.stream.SideWork;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.identity.LineExpansion;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import io.customshift.schemas.topics.Keys;
import io.customshift.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The lines of running jobs, and the work that needs them: long plans, tasks of shards, results. What fails because the
 * store is away is tried again until the job is forgotten.
 */
public final class JobFiles implements SideWork, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobFiles.class);
    private static final int SHARDS_PER_COMMAND = 40;
    private static final long RETRY_SECONDS = 2;

    private final ObjectStore store;
    private final Spool spool;
    private final Policy policy;
    private final Consumer<Command> commands;
    private final Map<String, JobLines> open = new ConcurrentHashMap<>();
    private final Map<String, Boolean> busy = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3, task -> {
        Thread thread = new Thread(task, "job-files");
        thread.setDaemon(true);
        return thread;
    });

    private interface Step {
        void run() throws IOException;
    }

    /** @param commands sends a command, or throws when the broker is away */
    public JobFiles(ObjectStore store, Spool spool, Policy policy, Consumer<Command> commands) {
        this.store = store;
        this.spool = spool;
        this.policy = policy;
        this.commands = commands;
    }

    @Override
    public void plan(JobSpec spec, double secondsPerMegapixelStep) {
        once("plan", spec, () -> {
            JobLines lines = lines(spec);
            Planner planner = new Planner(spec, lines::subject, secondsPerMegapixelStep, policy);
            for (int i = 0; i < lines.count(); i++) {
                planner.add(i, lines.line(i));
            }
            List<ShardState> shards = planner.shards();
            for (int from = 0; from < shards.size(); from += SHARDS_PER_COMMAND) {
                int to = Math.min(shards.size(), from + SHARDS_PER_COMMAND);
                commands.accept(new Command.AddShards(
                        spec.tenant(), spec.job(), shards.subList(from, to), to == shards.size()));
            }
        });
    }

    @Override
    public void close(JobSpec spec, JobPhase phase, List<ShardState> shards) {
        once("close", spec, () -> {
            ObjectKey key = new BucketLayout(spec.tenant()).manifest(spec.job());
            Path file = spool.file("results");
            try {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                    new Results(spec, lines(spec), shards, true).each(line -> write(out, line));
                }
                store.put(key, file, "application/x-ndjson");
            } finally {
                Files.deleteIfExists(file);
            }
            commands.accept(new Command.CloseJob(spec.tenant(), spec.job(), key));
        });
    }

    /** The results so far of a job that is not over. */
    public void results(JobSpec spec, List<ShardState> shards, Consumer<ResultLine> sink) throws IOException {
        new Results(spec, lines(spec), shards, false).each(sink);
    }

    @Override
    public Optional<List<ImageTask>> tasks(JobSpec spec, ShardState shard) {
        JobLines lines = spec.stored() == null ? InlineLines.of(spec) : open.get(key(spec));
        if (lines == null) {
            once("fetch", spec, () -> lines(spec));
            return Optional.empty();
        }
        LineExpansion expansion = LineExpansion.of(spec);
        Map<Integer, Map<ImageId, ImageTask>> byLine = new HashMap<>();
        List<ImageTask> tasks = new ArrayList<>();
        for (ImageState image : shard.pending()) {
            Map<ImageId, ImageTask> all = byLine.computeIfAbsent(image.line(), index -> {
                RequestLine line = lines.line(index);
                Map<ImageId, ImageTask> found = new HashMap<>();
                expansion.tasks(index, line, lines.subject(line.subject())).forEach(t -> found.put(t.image(), t));
                return found;
            });
            tasks.add(java.util.Objects.requireNonNull(all.get(image.image()), "a planned picture is in its line"));
        }
        return Optional.of(tasks);
    }

    @Override
    public SubjectSpec subject(JobSpec spec, SubjectId subject) {
        JobLines lines = spec.stored() == null ? InlineLines.of(spec) : open.get(key(spec));
        return java.util.Objects.requireNonNull(lines, "tasks() comes first").subject(subject);
    }

    @Override
    public void forget(JobSpec spec) {
        JobLines lines = open.remove(key(spec));
        if (lines != null) {
            lines.close();
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private JobLines lines(JobSpec spec) throws IOException {
        StoredLines stored = spec.stored();
        if (stored == null) {
            return InlineLines.of(spec);
        }
        JobLines known = open.get(key(spec));
        if (known != null) {
            return known;
        }
        JobLines fetched = FileLines.fetch(spec, stored, store, spool);
        JobLines other = open.putIfAbsent(key(spec), fetched);
        if (other != null) {
            fetched.close();
            return other;
        }
        return fetched;
    }

    private void once(String what, JobSpec spec, Step step) {
        String name = what + " " + key(spec);
        if (busy.putIfAbsent(name, true) == null) {
            threads.execute(() -> attempt(name, what, spec, step, null));
        }
    }

    private void attempt(String name, String what, JobSpec spec, Step step, @Nullable String lastTrouble) {
        try {
            step.run();
            busy.remove(name);
            if (lastTrouble != null) {
                LOG.infof("job %s: %s goes on", key(spec), what);
            }
        } catch (RefusedException e) {
            busy.remove(name);
            LOG.warnf("job %s: %s is not possible: %s", key(spec), what, e.getMessage());
            threads.execute(() -> attempt(
                    name + " fail",
                    "report",
                    spec,
                    () -> commands.accept(
                            new Command.FailJob(spec.tenant(), spec.job(), e.code(), String.valueOf(e.getMessage()))),
                    null));
        } catch (IOException | RuntimeException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(lastTrouble)) {
                LOG.warnf("job %s: %s waits: %s", key(spec), what, trouble);
            }
            threads.schedule(() -> attempt(name, what, spec, step, trouble), RETRY_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static void write(OutputStream out, ResultLine line) {
        try {
            out.write(Json.write(line));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String key(JobSpec spec) {
        return Keys.job(spec.tenant(), spec.job());
    }
}
