package io.customshift.scheduler.stream;

import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.MessageTypes;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ImageEvent;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The events of one job: those of job-events.v1, and, where they are wanted, of its pictures: what people decided on them, there, and
 * what became of them, from image-events.v1; those that were and those that come. An event's id says where both logs go on behind it, so a reader goes on behind any event, on any
 * instance, after any restart, for as long as the topics keep it. Events of a log keep their order; between the logs, the
 * job's last event comes behind all that was told of its pictures. One thread.
 */
public final class JobJournal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobJournal.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String key;
    private final TopicPartition jobLog;
    private final @Nullable TopicPartition pictureLog;
    /** Read, and not given yet: a last event waits here for what is told of pictures. */
    private final Deque<Found> held = new ArrayDeque<>();

    private final boolean pictures;
    private Place place;
    private long picturesEnd = -1;

    /**
     * Where to go on in both logs: offsets of what comes next.
     *
     * @param picture absent where no picture was read, for which the log begins anew
     */
    public record Place(long job, @Nullable Long picture) {
        /**
         * Reads an event's id, {@code 12-345}. One number alone is the offset of a job's event that was seen.
         *
         * @return nothing when the text is no such id
         */
        public static Optional<Place> parse(String id) {
            try {
                String[] numbers = id.split("-", -1);
                Place read = switch (numbers.length) {
                    case 1 -> new Place(Math.addExact(Long.parseLong(id), 1), null);
                    case 2 -> new Place(Long.parseLong(numbers[0]), Long.valueOf(numbers[1]));
                    default -> new Place(-1, null);
                };
                boolean good = read.job >= 0 && (read.picture == null || read.picture >= 0);
                return good ? Optional.of(read) : Optional.empty();
            } catch (ArithmeticException | NumberFormatException e) {
                return Optional.empty();
            }
        }

        String id() {
            return picture == null ? Long.toString(job - 1) : job + "-" + picture;
        }
    }

    /**
     * An event of the job.
     *
     * @param id to go on behind it
     * @param type such as io.customshift.job.progressed.v1
     */
    public record Entry(String id, String type, Message event) {
        /** Whether the job is over with it, unless it is retried. */
        public boolean isLast() {
            return JobJournal.isLast(event);
        }
    }

    private record Found(long offset, long at, Message event) {}

    /**
     * @param pictures whether to read their events too
     * @param after where to go on; none: from the beginning, which is after {@code since}
     */
    public JobJournal(
            ClientSettings settings,
            TopicNames names,
            String key,
            Instant since,
            boolean pictures,
            Optional<Place> after) {
        this.key = key;
        this.pictures = pictures;
        Map<String, Object> config = settings.consumer();
        config.put("default.api.timeout.ms", 10_000);
        config.put("fetch.max.wait.ms", 500);
        this.consumer = CarefulConsumer.around(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> LOG.warnf("%s: %s", place.place(), why.getMessage()));
        this.jobLog = partition(names, Topics.JOB_EVENTS);
        this.pictureLog = pictures ? partition(names, Topics.IMAGE_EVENTS) : null;
        consumer.assign(pictureLog == null ? List.of(jobLog) : List.of(jobLog, pictureLog));
        long job = begin(jobLog, after.map(Place::job).orElse(null), since);
        Long picture = pictureLog == null
                ? null
                : (Long) begin(pictureLog, after.map(Place::picture).orElse(null), since);
        this.place = new Place(job, picture);
    }

    /** Waits for events, and gives those of this job; may give none. */
    public List<Entry> next(Duration timeout) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
        boolean waits = !held.isEmpty();
        held.addAll(of(records.records(jobLog), JobEvent.class));
        Deque<Found> pictures = new ArrayDeque<>();
        if (pictureLog != null) {
            pictures.addAll(of(records.records(pictureLog), ImageEvent.class));
            if (!waits && held.stream().anyMatch(found -> isLast(found.event()))) {
                picturesEnd = consumer.endOffsets(List.of(pictureLog)).getOrDefault(pictureLog, 0L);
            }
        }
        List<Entry> entries = new ArrayList<>();
        while (!held.isEmpty() || !pictures.isEmpty()) {
            Found job = held.peek();
            Found picture = pictures.peek();
            if (job == null || picture != null && (picture.at() <= job.at() || isLast(job.event()))) {
                pictures.remove();
                place = new Place(place.job(), picture.offset() + 1);
                entries.add(entry(picture));
            } else if (isLast(job.event()) && pictureLog != null && consumer.position(pictureLog) < picturesEnd) {
                break;
            } else {
                held.remove();
                place = new Place(job.offset() + 1, place.picture());
                entries.add(entry(job));
            }
        }
        return entries;
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }

    private Entry entry(Found found) {
        return new Entry(place.id(), MessageTypes.of(found.event()).name(), found.event());
    }

    private static boolean isLast(Message event) {
        return event instanceof JobFinished || event instanceof JobCancelled || event instanceof JobFailed;
    }

    private TopicPartition partition(TopicNames names, Topic topic) {
        String name = names.of(topic);
        int partitions = consumer.partitionsFor(name).size();
        return new TopicPartition(
                name, Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions);
    }

    /** Goes to where reading begins, and says where that is. */
    private long begin(TopicPartition log, @Nullable Long at, Instant since) {
        if (at != null) {
            consumer.seek(log, at);
            return at;
        }
        OffsetAndTimestamp first = consumer.offsetsForTimes(
                        Map.of(log, since.minus(Duration.ofSeconds(60)).toEpochMilli()))
                .get(log);
        if (first == null) {
            consumer.seekToBeginning(List.of(log));
        } else {
            consumer.seek(log, first.offset());
        }
        return consumer.position(log);
    }

    private List<Found> of(List<ConsumerRecord<byte[], byte[]>> records, Class<? extends Message> kind) {
        List<Found> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Inbound in = Inbound.of(record);
            if (key.equals(in.keyText())) {
                try {
                    Message message = in.message();
                    if (kind.isInstance(message) && (pictures || !(message instanceof ImageReviewed))) {
                        found.add(new Found(record.offset(), record.timestamp(), message));
                    }
                } catch (WireException e) {
                    // Somebody else's record on our topic; readers of events have no use for it.
                    continue;
                }
            }
        }
        return found;
    }
}
