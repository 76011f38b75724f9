package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.train.BatchParts.Part;
import io.customshift.models.train.TrainedWeights.Values;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchPartsTest {
    private static final int PLACES = 2;
    private static final int SUBJECTS = 3;

    @Test
    void everyRowIsInOnePartBesideTheReferencesThatItSees() {
        FlowBatch whole = batch(2, 0, 1, 1, 2, 0);

        List<Part> parts = BatchParts.of(whole, 2);

        assertThat(parts).hasSize(2);
        assertThat(parts.stream().mapToDouble(Part::share).sum()).isCloseTo(1, within(1e-12));
        List<Float> rows = new ArrayList<>();
        for (Part part : parts) {
            FlowBatch batch = part.batch();
            assertThat(part.share()).isCloseTo(batch.rows() / 7.0, within(1e-12));
            for (int i = 0; i < batch.rows(); i++) {
                float row = batch.sigma().elements()[i];
                rows.add(row);
                assertThat(batch.latents().elements()[i]).isEqualTo(10 + row);
                if (i >= batch.plainRows()) {
                    int owner = (int) batch.owner()[i - batch.plainRows()];
                    long subject = whole.owner()[(int) row - whole.plainRows()];
                    int here = (int) batch.references().shape()[1];
                    for (int place = 0; place < PLACES; place++) {
                        assertThat(batch.references().elements()[place * here + owner])
                                .isEqualTo(100 * place + subject);
                    }
                    assertThat(batch.subjectPooled().elements()[owner]).isEqualTo(1000 + subject);
                }
            }
        }
        assertThat(rows).containsExactlyInAnyOrder(0f, 1f, 2f, 3f, 4f, 5f, 6f);
    }

    @Test
    void partWhoseRowsSeeNoReferenceHasNone() {
        List<Part> parts = BatchParts.of(batch(3, 0, 0), 3);

        assertThat(parts).hasSizeBetween(2, 3);
        assertThat(parts.stream().filter(part -> part.batch().owner().length == 0))
                .isNotEmpty()
                .allSatisfy(
                        part -> assertThat(part.batch().references().shape()[0]).isZero());
    }

    @Test
    void thereAreNoMorePartsThanSubjects() {
        assertThat(BatchParts.of(batch(0, 0, 1, 2), 8)).hasSize(SUBJECTS);
        assertThat(BatchParts.of(batch(0, 0, 1, 2), 1)).hasSize(1);
    }

    /** Each value tells whose it is: rows 0, 1, …; references 100 × place + subject; names 1000 + subject. */
    private static FlowBatch batch(int plainRows, long... owner) {
        int rows = plainRows + owner.length;
        return new FlowBatch(
                counted(10, rows, 1, 1, 1),
                counted(20, rows, 1, 1, 1),
                counted(0, rows),
                counted(30, rows, 1, 1),
                counted(40, rows, 1),
                plainRows,
                references(),
                owner,
                counted(50, SUBJECTS, 1, 1),
                counted(1000, SUBJECTS, 1));
    }

    private static Values counted(int first, long... shape) {
        float[] elements = new float[(int) shape[0]];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = first + i;
        }
        return new Values(elements, shape);
    }

    private static Values references() {
        float[] elements = new float[PLACES * SUBJECTS];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = 100 * (i / SUBJECTS) + i % SUBJECTS;
        }
        return new Values(elements, PLACES, SUBJECTS, 1, 1, 1);
    }
}
