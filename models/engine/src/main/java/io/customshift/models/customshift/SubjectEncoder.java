package io.customshift.models.customshift;

import io.customshift.models.image.Preprocess;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/** Photos and a name to the keys and values of every layer: the Reference-Alignment Branch. */
final class SubjectEncoder {
    private final TensorScope scope;
    private final PromptEncoder prompts;
    private final Autoencoder autoencoder;
    private final Transformer transformer;

    SubjectEncoder(TensorScope scope, PromptEncoder prompts, Autoencoder autoencoder, Transformer transformer) {
        this.scope = scope;
        this.prompts = prompts;
        this.autoencoder = autoencoder;
        this.transformer = transformer;
    }

    /** All references as one batch, none of which sees another. */
    SubjectReference encode(Subject subject, ImageSize size, SubjectKey key, String engine) {
        return encode(subject, size, key, engine, transformer::references);
    }

    /** What {@link Ablations#encodeTogether} promises. */
    SubjectReference encodeTogether(Subject subject, ImageSize size, SubjectKey key, String engine) {
        return encode(subject, size, key, engine, transformer::referencesTogether);
    }

    @FunctionalInterface
    private interface Alignment {
        /** Keys and values of each reference, from its latents and the subject's name. */
        List<List<Tensor>> align(TensorScope into, List<Tensor> latents, TextEmbedding name);
    }

    private SubjectReference encode(
            Subject subject, ImageSize size, SubjectKey key, String engine, Alignment alignment) {
        PromptText name = PromptText.subject(subject.name());
        TensorScope held = scope.child();
        try (TensorScope work = scope.child()) {
            TextEmbedding text = prompts.encode(work, name);
            prompts.rest();
            List<Tensor> images = new ArrayList<>();
            for (RgbImage image : subject.references()) {
                float[] pixels = Preprocess.toChw(image, size.width(), size.height());
                images.add(autoencoder.encode(work, work.floats(pixels, 1, 3, size.height(), size.width())));
            }
            return new SubjectReference(key, engine, size, held, alignment.align(held, images, text), bytes(size));
        } catch (RuntimeException e) {
            held.close();
            throw e;
        }
    }

    /** Native memory of one reference at a size. */
    long bytes(ImageSize size) {
        int span = autoencoder.reduction() * transformer.config().patchSize();
        return transformer.referenceBytes((size.width() / span) * (size.height() / span));
    }
}
