package io.customshift.deploy.standalone.verify.doors;

import io.customshift.kafka.ClientSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Everything that a fleet leaves behind: files, records, the list of processes, what a JVM tells of itself. */
final class Traces {
    private static final List<String> TOLD = List.of("VM.command_line", "VM.system_properties", "GC.class_histogram");
    private static final Duration POLL = Duration.ofMillis(200);

    private Traces() {}

    /** Files of the folders; of a long one that is all of it, a line at a time would miss what two hold. */
    static void files(List<Path> folders, Leaks leaks) throws IOException {
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    try {
                        leaks.look(file.toString(), text(Files.readAllBytes(file)));
                    } catch (NoSuchFileException e) {
                        // A service has cleared up meanwhile.
                    }
                }
            }
        }
    }

    /** All records of all topics, the broker's own too, with their keys and headers. */
    static void records(ClientSettings settings, Leaks leaks) throws InterruptedException, ExecutionException {
        List<String> names;
        try (Admin admin = Admin.create(settings.admin())) {
            names = List.copyOf(admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get());
        }
        Map<String, Object> reader = new HashMap<>(settings.consumer());
        reader.put("isolation.level", "read_uncommitted");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(reader, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String name : names) {
                consumer.partitionsFor(name).forEach(one -> partitions.add(new TopicPartition(name, one.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    StringBuilder all = new StringBuilder(text(record.key())).append(text(record.value()));
                    for (Header header : record.headers()) {
                        all.append(header.key()).append(text(header.value()));
                    }
                    leaks.look("record of " + record.topic(), all.toString());
                }
            }
        }
    }

    /** The command lines of all processes that this user may see. */
    static void processes(Leaks leaks) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                Path line = process.resolve("cmdline");
                if (Character.isDigit(String.valueOf(process.getFileName()).charAt(0)) && Files.isReadable(line)) {
                    try {
                        leaks.look("command line of a process", text(Files.readAllBytes(line)));
                    } catch (IOException e) {
                        // It has ended.
                    }
                }
            }
        }
    }

    /** What jcmd shows of the services: command line, properties, the heap's summary. */
    static void virtualMachines(Map<String, Long> pids, Leaks leaks) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (!Files.isExecutable(jcmd)) {
            return;
        }
        for (Map.Entry<String, Long> service : pids.entrySet()) {
            for (String command : TOLD) {
                Process process = new ProcessBuilder(
                                jcmd.toString(), service.getValue().toString(), command)
                        .redirectErrorStream(true)
                        .start();
                leaks.look(
                        command + " of " + service.getKey(),
                        text(process.getInputStream().readAllBytes()));
                process.waitFor();
            }
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
