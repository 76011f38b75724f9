package io.customshift.scheduler.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.scheduler.cost.CostModel;
import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.scheduler.dispatch.Grant;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A job with stores that hold it as text, as the real ones do, a clock of its own, and a record of all that happened. */
public final class JobLab {
    /** Each as it comes back from its text. */
    private final Map<Integer, ShardState> shards = new TreeMap<>();

    /** Shards that are out at a time, for each worker. */
    static final int AHEAD = 4;

    private static final double RATE = 0.001;
    private static final String KEY = "job";
    /** Without limits of its own: what goes out is the dispatcher's test's matter. */
    private final Dispatcher dispatcher = new Dispatcher(new Dispatcher.Setting(1e9, AHEAD, 1));

    private byte @Nullable [] state;
    private byte @Nullable [] spec;
    private Job job;
    final List<Event> journal = new ArrayList<>();
    final List<Output> outputs = new ArrayList<>();
    Policy policy = Policy.DEFAULT;
    Instant now = Jobs.NOW;
    boolean lines = true;
    Map<WorkerId, ModelVersion> workers = new TreeMap<>(java.util.Comparator.comparing(WorkerId::value));
    Set<ModelVersion> configured = Set.of();
    /** When the workers said that they have nothing in hand. */
    @Nullable
    Instant idle;

    public JobLab() {
        workers.put(Jobs.WORKER, Jobs.MODEL);
        job = restored();
    }

    public static JobLab with(int images) {
        JobLab lab = new JobLab();
        lab.command(new Command.AcceptJob(Jobs.spec(images)));
        return lab;
    }

    public void command(Command command) {
        step(step -> new JobDecider(step, situation()).decide(read(command)));
        release();
    }

    public void hear(ImageEvent event) {
        step(step -> new ShardDecider(step, situation()).decide(event));
        ask();
    }

    public void hear(ShardEvent event) {
        step(step -> new ShardDecider(step, situation()).decide(event));
        ask();
    }

    public void look() {
        step(step -> new JobDecider(step, situation()).look());
        release();
    }

    /** Sends out what has its turn, as the real one does after each step. */
    private void release() {
        List<Grant> before = List.of();
        for (List<Grant> now = ask(); !now.isEmpty() && !now.equals(before); now = ask()) {
            before = now;
            step(step -> new JobDecider(step, situation()).look());
        }
    }

    private List<Grant> ask() {
        if (!job.isKnown()) {
            return List.of();
        }
        dispatcher.lanes(fleet().lanes());
        dispatcher.put(Releasable.demand(
                KEY, job.state(), job::existing, Object::toString, 1, now, lines ? dispatcher.lookAhead() : 0));
        return dispatcher.grants(KEY, now);
    }

    void after(Duration time) {
        now = now.plus(time);
        look();
    }

    /** Applies what a journal says, to a lab where nothing happened. */
    void replay(List<Event> events) {
        step(step -> events.forEach(step::apply));
    }

    /** What is left when the process dies: the stores. */
    void crash() {
        job = restored();
        if (job.isKnown() && !job.state().phase().ended()) {
            step(step -> new JobDecider(step, situation()).resume());
        }
    }

    /** The state as a scheduler wrote it that did not count the shards of a plan. */
    void forgetCount() {
        String text = new String(Objects.requireNonNull(state), StandardCharsets.UTF_8);
        assertThat(text).containsPattern("\"planned\":[0-9]+,");
        state = text.replaceFirst("\"planned\":[0-9]+,", "").getBytes(StandardCharsets.UTF_8);
        job = restored();
    }

    public JobState state() {
        return job.state();
    }

    public ShardState shard(int ordinal) {
        return job.existing(ordinal);
    }

    public List<ShardState> shards() {
        return List.copyOf(shards.values());
    }

    public <T extends Message> List<T> told(Class<T> type) {
        return outputs.stream()
                .filter(Output.Tell.class::isInstance)
                .map(output -> ((Output.Tell) output).message())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    public <T extends Output> List<T> out(Class<T> type) {
        return outputs.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void step(Consumer<Step> decide) {
        Step step = new Step(job);
        decide.accept(step);
        if (!step.isKnown()) {
            return;
        }
        step.dropped().forEach(shards::remove);
        step.shards()
                .values()
                .forEach(shard ->
                        shards.put(shard.ordinal(), Json.read(Json.write(shard), ShardState.class, ReadMode.TOLERANT)));
        state = Json.write(step.state());
        JobSpec known = step.spec();
        spec = known == null ? null : Json.write(known);
        step.events().forEach(event -> journal.add(read(event)));
        outputs.addAll(step.outputs());
        job.take(step);
    }

    /** As it comes back from its text. */
    @SuppressWarnings("unchecked")
    private static <T> T read(T value) {
        T back = (T) Json.read(Json.write(value), value.getClass(), ReadMode.TOLERANT);
        assertThat(back).isEqualTo(value);
        return back;
    }

    private Job restored() {
        return new Job(
                state == null ? null : Json.read(state, JobState.class, ReadMode.TOLERANT),
                spec == null ? null : Json.read(spec, JobSpec.class, ReadMode.TOLERANT),
                shards::get);
    }

    private Situation situation() {
        return new Situation(now, fleet(), policy, lines, dispatcher.grants(KEY, now));
    }

    private Fleet fleet() {
        List<Lane> lanes = new ArrayList<>();
        workers.forEach(
                (worker, model) -> lanes.add(new Lane(worker, model, List.of(lanes.size()), 1, Set.of(), null, idle)));
        return new Fleet(workers, workers.keySet(), configured, lanes, CostModel.unmeasured(RATE));
    }
}
