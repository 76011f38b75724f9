package io.customshift.models.train;

import io.customshift.models.train.EncodedSubject.Picture;
import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws batches as section 1.5 of the specification says: 1 to 3 shuffled references a subject, prompt and references
 * left out 5 % of the time each and 5 % together, the subject's name empty 10 % of the time, times from a logistic normal
 * distribution with a shift. Several targets of one subject share its references, whose pass is then computed once.
 */
final class BatchDraw {
    private static final double NAMELESS = 0.1;
    private static final int EMPTY = 0;

    private final List<EncodedSubject> subjects;
    private final TextTable texts;
    private final long[] latentShape;
    private final TrainingRequest.Batch shape;

    private record Row(int owner, Picture target, int prompt, boolean guided, int order) {}

    /** @param latentShape [C, h, w] */
    BatchDraw(List<EncodedSubject> subjects, TextTable texts, long[] latentShape, TrainingRequest.Batch shape) {
        this.subjects = List.copyOf(subjects);
        this.texts = texts;
        this.latentShape = latentShape.clone();
        this.shape = shape;
    }

    FlowBatch draw(Randomness randomness, long number) {
        SplittableRandom random = randomness.at(number, Purpose.CHOICE);
        List<EncodedSubject> chosen = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        int wanted = references(random);
        for (int s = 0; s < shape.subjects(); s++) {
            EncodedSubject subject = subjects.get(random.nextInt(subjects.size()));
            chosen.add(subject);
            for (int t = 0; t < shape.targets(); t++) {
                rows.add(row(random, subject, s, wanted > 0, rows.size()));
            }
        }
        rows.sort(Comparator.comparing(Row::guided).thenComparing(Row::order));
        int plain = (int) rows.stream().filter(row -> !row.guided()).count();
        int places = plain == rows.size() ? 0 : wanted;
        int size = size();
        int count = rows.size();
        float[] noise = Randomness.normal(randomness.at(number, Purpose.NOISE), count * size);
        int[] prompts = rows.stream().mapToInt(Row::prompt).toArray();
        int[] names = names(random, chosen);
        return new FlowBatch(
                latents(rows.stream().map(Row::target).toList(), count),
                new Values(noise, shaped(count)),
                new Values(times(randomness.at(number, Purpose.TIME), count), count),
                texts.contexts(prompts),
                texts.pooled(prompts),
                plain,
                references(random, chosen, rows, places),
                rows.stream().skip(plain).mapToLong(Row::owner).toArray(),
                texts.contexts(names),
                texts.pooled(names));
    }

    private int references(SplittableRandom random) {
        // One reference is the most frequent case: most of what there is to learn, at the least cost.
        double u = random.nextDouble();
        return Math.min(shape.references(), u < 0.6 ? 1 : u < 0.9 ? 2 : 3);
    }

    private Row row(SplittableRandom random, EncodedSubject subject, int owner, boolean guidable, int order) {
        List<Picture> targets =
                subject.pictures().stream().filter(Picture::target).toList();
        Picture target = targets.get(random.nextInt(targets.size()));
        int prompt = target.captions()[random.nextInt(target.captions().length)];
        double u = random.nextDouble();
        boolean noReference = u < shape.drop() || u >= 2 * shape.drop() && u < 3 * shape.drop();
        boolean noPrompt = u >= shape.drop() && u < 3 * shape.drop();
        return new Row(owner, target, noPrompt ? EMPTY : prompt, guidable && !noReference, order);
    }

    private static int[] names(SplittableRandom random, List<EncodedSubject> chosen) {
        return chosen.stream()
                .mapToInt(subject -> random.nextDouble() < NAMELESS ? EMPTY : subject.name())
                .toArray();
    }

    private Values references(SplittableRandom random, List<EncodedSubject> chosen, List<Row> rows, int places) {
        List<Picture> all = new ArrayList<>();
        List<List<Picture>> shuffled = new ArrayList<>();
        for (int s = 0; s < chosen.size(); s++) {
            shuffled.add(shuffled(random, chosen.get(s), s, rows));
        }
        for (int place = 0; place < places; place++) {
            for (List<Picture> candidates : shuffled) {
                all.add(candidates.get(place % candidates.size()));
            }
        }
        Values flat = latents(all, places * chosen.size());
        long[] nested = {places, chosen.size(), latentShape[0], latentShape[1], latentShape[2]};
        return new Values(flat.elements(), nested);
    }

    /** A subject's references in random order; those that are targets of this batch last, so that they are rarely shown. */
    private static List<Picture> shuffled(SplittableRandom random, EncodedSubject subject, int owner, List<Row> rows) {
        List<Picture> candidates = new ArrayList<>(
                subject.pictures().stream().filter(Picture::reference).toList());
        for (int i = candidates.size() - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            Picture held = candidates.get(i);
            candidates.set(i, candidates.get(j));
            candidates.set(j, held);
        }
        List<Picture> targets = rows.stream()
                .filter(row -> row.owner() == owner)
                .map(Row::target)
                .toList();
        candidates.sort(Comparator.comparing(targets::contains));
        return candidates;
    }

    private float[] times(SplittableRandom random, int count) {
        float[] normal = Randomness.normal(random, count);
        for (int i = 0; i < count; i++) {
            double u = 1 / (1 + Math.exp(-normal[i]));
            normal[i] = (float) (shape.shift() * u / (1 + (shape.shift() - 1) * u));
        }
        return normal;
    }

    private int size() {
        return (int) (latentShape[0] * latentShape[1] * latentShape[2]);
    }

    private long[] shaped(int count) {
        return new long[] {count, latentShape[0], latentShape[1], latentShape[2]};
    }

    private Values latents(List<Picture> pictures, int count) {
        int size = size();
        float[] elements = new float[count * size];
        for (int i = 0; i < count; i++) {
            System.arraycopy(pictures.get(i).latents(), 0, elements, i * size, size);
        }
        return new Values(elements, shaped(count));
    }
}
