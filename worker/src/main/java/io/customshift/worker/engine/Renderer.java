package io.customshift.worker.engine;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.WorkerAbilities;
import java.util.List;

/** The engine, as far as the logic of shards needs it. Every method throws {@link RenderException}. */
public interface Renderer {
    /** The weights, adapter and number type that it runs. */
    ModelVersion model();

    /** Where it runs, for people. */
    String device();

    /** What it can make: its sizes, and what it was made for. */
    WorkerAbilities abilities();

    /** Memory that a subject of so many references will hold at a size. */
    long referenceBytes(int references, ImageSize size);

    /**
     * Decodes photos and computes their keys and values.
     *
     * @param name what the subject is called
     * @param photos its references in order
     * @throws ReferenceException when a photo cannot be used
     */
    EncodedSubject encode(String name, List<ReferencePhoto> photos, ImageSize size);

    /** Makes the simplest picture and throws it away: throws when the device does not compute at all. */
    void check();

    /** How many pictures it makes side by side; a picture costs the same when it is alone. */
    int batch();

    /** What it cannot see or has not learned of a prompt, a sentence each; empty when all is well. */
    List<String> warnings(String prompt);

    /**
     * Makes half as many side by side from now on, since memory has run out: last bits of pictures may differ from those
     * before.
     *
     * @return whether there was anything to halve
     */
    boolean halveBatch();

    /**
     * Makes pictures of one subject and with the same settings. The same task and subject give the same bytes, whatever
     * the other tasks are.
     *
     * @return what became of each, in order; what concerns all of them is thrown
     * @throws RenderStoppedException when {@code progress} does
     */
    List<Rendered> generate(List<ImageTask> tasks, EncodedSubject subject, StepProgress progress);
}
