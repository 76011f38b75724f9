package io.customshift.models.fidelity;

import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Both benchmarks in their public layouts with a few subjects, whose photos are the fixtures'. */
public final class TinyBenchmarks {
    private static final Fixture VISION = Fixture.open("vision.safetensors");

    private TinyBenchmarks() {}

    /** Writes one of the fixtures' photos: wide, tall, small or exact. */
    public static Path photo(String name, Path file) {
        PngWriter.write(file, VISION.image("photo." + name), PngMetadata.NONE);
        return file;
    }

    /** Two objects and a live subject; 3 object prompts, 2 live ones; 2, 2 and 1 photos. */
    public static Path dreamBench(Path folder) throws IOException {
        Path root = folder.resolve("dreambooth");
        Path data = Files.createDirectories(root.resolve("dataset"));
        Files.writeString(data.resolve("prompts_and_classes.txt"), """
                Classes

                subject_name,class
                mug_blue,ceramic mug
                grey_toy,toy
                dog7,dog

                Prompts

                Object Prompts

                prompt_list = [
                'a photo of the {0} {1} on a wooden table'.format(unique_token, class_token),
                'a {0} {1} in the snow'.format(unique_token, class_token),
                'a wet {0} {1}'.format(unique_token, class_token)
                ]

                Live Subject Prompts

                prompt_list = [
                'a {0} {1} wearing a santa hat'.format(unique_token, class_token),
                'a {0} {1} on the beach'.format(unique_token, class_token)
                ]
                """);
        photo("wide", data.resolve("mug_blue/00.png"));
        photo("tall", data.resolve("mug_blue/03.png"));
        photo("tall", data.resolve("grey_toy/00.png"));
        photo("exact", data.resolve("grey_toy/01.png"));
        photo("small", data.resolve("dog7/00.png"));
        return root;
    }

    /** Two subjects with 2 and 1 photos, and prompts of their own. */
    public static Path customConcept101(Path folder) throws IOException {
        Path data = Files.createDirectories(folder.resolve("customconcept101"));
        Files.writeString(data.resolve("dataset.json"), """
                [
                  {"instance_prompt": "photo of a <new1> mug", "class_prompt": "ceramic mug",
                   "instance_data_dir": "./benchmark_dataset/things_mug1", "class_data_dir": "./regularization/mug",
                   "prompt_filename": "prompts/things.txt"},
                  {"instance_prompt": "photo of a <new1> cow plushie", "class_prompt": "cow plushie",
                   "instance_data_dir": "./benchmark_dataset/plushie_cow", "class_data_dir": "./regularization/cow",
                   "prompt_filename": "prompts/plushie.txt"}
                ]
                """);
        Files.createDirectories(data.resolve("prompts"));
        Files.writeString(data.resolve("prompts/things.txt"), "a photo of the {} on a wooden table\n{} in the snow.\n");
        Files.writeString(
                data.resolve("prompts/plushie.txt"), "{} on a boat in the sea.\r\n\r\nA sweater in the style of {}.");
        photo("wide", data.resolve("benchmark_dataset/things_mug1/1.png"));
        photo("tall", data.resolve("benchmark_dataset/things_mug1/2.png"));
        photo("exact", data.resolve("benchmark_dataset/plushie_cow/a.png"));
        return data;
    }
}
