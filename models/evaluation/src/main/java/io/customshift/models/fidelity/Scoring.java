package io.customshift.models.fidelity;

import io.customshift.models.image.Photos;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Compares pictures with a benchmark's photos and prompts. Every photo is looked at when this is made, so that a bad one
 * is named before hours of drawing.
 */
public final class Scoring {
    private final Benchmark benchmark;
    private final Judge judge;
    private final Progress progress;
    private final Map<String, List<View>> photos = new LinkedHashMap<>();

    /** @throws io.customshift.models.error.EngineException IMAGE_* that names the photo */
    public Scoring(Benchmark benchmark, Judge judge, Progress progress) {
        this.benchmark = benchmark;
        this.judge = judge;
        this.progress = progress;
        int done = 0;
        for (Benchmark.Subject subject : benchmark.subjects()) {
            List<View> views = new ArrayList<>();
            for (Path photo : subject.photos()) {
                views.add(judge.see(Photos.image(photo)));
                progress.advanced("looking at photos", ++done, benchmark.photoCount());
            }
            photos.put(subject.id(), views);
        }
    }

    /**
     * Scores the pictures that are in a folder, whoever made them.
     *
     * @throws io.customshift.models.error.EngineException BENCHMARK_INVALID when there is none, IMAGE_*
     */
    public FidelityScores found(PictureFolder folder) {
        return of(folder::found);
    }

    /**
     * Scores exactly the pictures of a plan.
     *
     * @throws io.customshift.models.error.EngineException IMAGE_*
     */
    public FidelityScores planned(PictureFolder folder, PictureMaker.Plan plan) {
        return of(subject -> folder.planned(subject, plan));
    }

    private FidelityScores of(Function<Benchmark.Subject, List<PictureFolder.Made>> pictures) {
        Map<Benchmark.Subject, List<PictureFolder.Made>> made = new LinkedHashMap<>();
        benchmark.subjects().forEach(subject -> made.put(subject, pictures.apply(subject)));
        int total = made.values().stream().mapToInt(List::size).sum();
        if (total == 0) {
            throw Benchmark.invalid("there is no picture of any subject of " + benchmark.name()
                    + "; pictures are named SUBJECT/PROMPT-SEED.png, such as "
                    + benchmark.subjects().get(0).id() + "/00-0.png");
        }
        List<PictureScore> scores = new ArrayList<>();
        int promptsWithout = 0;
        for (Map.Entry<Benchmark.Subject, List<PictureFolder.Made>> entry : made.entrySet()) {
            Benchmark.Subject subject = entry.getKey();
            Map<Integer, float[]> prompts = new HashMap<>();
            Set<Integer> drawn = new HashSet<>();
            for (PictureFolder.Made picture : entry.getValue()) {
                float[] prompt = prompts.computeIfAbsent(
                        picture.prompt(), number -> judge.read(subject.prompts().get(number)));
                scores.add(score(subject, picture, prompt));
                drawn.add(picture.prompt());
                progress.advanced("scoring", scores.size(), total);
            }
            promptsWithout += subject.prompts().size() - drawn.size();
        }
        return new FidelityScores(benchmark, scores, promptsWithout);
    }

    private PictureScore score(Benchmark.Subject subject, PictureFolder.Made picture, float[] prompt) {
        List<View> real = Objects.requireNonNull(photos.get(subject.id()));
        View view = judge.see(Photos.image(picture.file()));
        return new PictureScore(
                subject.id(),
                picture.prompt(),
                picture.seed(),
                subject.prompts().get(picture.prompt()),
                picture.file(),
                View.dot(view.clip(), prompt),
                view.meanCosine(real, View::clip),
                view.meanCosine(real, View::dino));
    }
}
