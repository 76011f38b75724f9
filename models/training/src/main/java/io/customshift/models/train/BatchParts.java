package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts a batch into batches that can be worked on side by side: each has some of the subjects, with their references and
 * the rows that see these. Rows without references go where there is least.
 */
final class BatchParts {
    private BatchParts() {}

    /** @param share of the whole batch's rows, so that losses and gradients add up to those of the whole */
    record Part(FlowBatch batch, double share) {}

    /** At most so many parts; fewer where there are fewer subjects. */
    static List<Part> of(FlowBatch whole, int most) {
        int subjects = Math.toIntExact(whole.subjectPooled().shape()[0]);
        int count = Math.max(1, Math.min(most, subjects));
        if (count == 1) {
            return List.of(new Part(whole, 1));
        }
        List<Draft> drafts = IntStream.range(0, count)
                .mapToObj(i -> new Draft(whole, subjects * i / count, subjects * (i + 1) / count))
                .toList();
        for (int row = 0; row < whole.plainRows(); row++) {
            drafts.stream()
                    .min(Comparator.comparingInt(Draft::rows))
                    .orElseThrow()
                    .plain
                    .add(row);
        }
        return drafts.stream()
                .filter(draft -> draft.rows() > 0)
                .map(draft -> new Part(draft.batch(), (double) draft.rows() / whole.rows()))
                .toList();
    }

    /** The subjects {@code from} to {@code to - 1}, and the numbers of the rows that go with them. */
    private static final class Draft {
        private final FlowBatch whole;
        private final int from;
        private final int to;
        private final List<Integer> plain = new ArrayList<>();
        private final List<Integer> guided = new ArrayList<>();

        Draft(FlowBatch whole, int from, int to) {
            this.whole = whole;
            this.from = from;
            this.to = to;
            for (int i = 0; i < whole.owner().length; i++) {
                if (whole.owner()[i] >= from && whole.owner()[i] < to) {
                    guided.add(whole.plainRows() + i);
                }
            }
        }

        int rows() {
            return plain.size() + guided.size();
        }

        FlowBatch batch() {
            List<Integer> rows = new ArrayList<>(plain);
            rows.addAll(guided);
            List<Integer> subjects = IntStream.range(from, to).boxed().toList();
            return new FlowBatch(
                    picked(whole.latents(), rows),
                    picked(whole.noise(), rows),
                    picked(whole.sigma(), rows),
                    picked(whole.context(), rows),
                    picked(whole.pooled(), rows),
                    plain.size(),
                    references(),
                    guided.stream()
                            .mapToLong(row -> whole.owner()[row - whole.plainRows()] - from)
                            .toArray(),
                    picked(whole.subjectContext(), subjects),
                    picked(whole.subjectPooled(), subjects));
        }

        /** [R, S, …] to [R, the subjects here, …]; no reference where no row sees one. */
        private Values references() {
            long[] shape = whole.references().shape().clone();
            int places = guided.isEmpty() ? 0 : Math.toIntExact(shape[0]);
            int subjects = Math.toIntExact(shape[1]);
            int size = size(shape, 2);
            float[] elements = new float[places * (to - from) * size];
            for (int place = 0; place < places; place++) {
                System.arraycopy(
                        whole.references().elements(),
                        (place * subjects + from) * size,
                        elements,
                        place * (to - from) * size,
                        (to - from) * size);
            }
            shape[0] = places;
            shape[1] = to - from;
            return new Values(elements, shape);
        }

        private static Values picked(Values values, List<Integer> rows) {
            long[] shape = values.shape().clone();
            int size = size(shape, 1);
            float[] elements = new float[rows.size() * size];
            for (int i = 0; i < rows.size(); i++) {
                System.arraycopy(values.elements(), rows.get(i) * size, elements, i * size, size);
            }
            shape[0] = rows.size();
            return new Values(elements, shape);
        }

        /** Elements of the dimensions from {@code first} on. */
        private static int size(long[] shape, int first) {
            long size = 1;
            for (int i = first; i < shape.length; i++) {
                size *= shape[i];
            }
            return Math.toIntExact(size);
        }
    }
}
