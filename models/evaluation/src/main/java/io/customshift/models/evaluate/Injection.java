package io.customshift.models.evaluate;

import io.customshift.models.customshift.Ablations;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.GeneratedImage;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.Preset;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.network.ConstantBlend;
import java.util.List;

/** How references get into a picture: CustomShift's way, or one that it is measured against. */
public sealed interface Injection {

    /** The subject as this way wants it. Ways with the same {@link #encoding} share one. */
    default SubjectReference encode(CustomShift engine, Subject subject, ImageSize size) {
        return engine.encode(subject, size);
    }

    /** What kind of encoding it wants. */
    default String encoding() {
        return "isolated";
    }

    GeneratedImage generate(CustomShift engine, GenerationRequest request, SubjectReference subject);

    /**
     * Conditional Attention Distribution Shift.
     *
     * @param strength λ of every reference
     */
    record Shift(double strength) implements Injection {
        @Override
        public GeneratedImage generate(CustomShift engine, GenerationRequest request, SubjectReference subject) {
            GenerationRequest own = new GenerationRequest(
                    request.prompt(),
                    request.negative(),
                    request.seed(),
                    request.settings().withStrengths(new Strengths(List.of(strength))));
            return engine.generate(own, subject, StepListener.NONE);
        }
    }

    /** The method as a plan has it made, for the settings of the model's folder. */
    record Planned(Preset preset) implements Injection {
        @Override
        public GeneratedImage generate(CustomShift engine, GenerationRequest request, SubjectReference subject) {
            GenerationRequest own = new GenerationRequest(
                    request.prompt(),
                    request.negative(),
                    request.seed(),
                    preset.of(request.settings().size(), engine.defaults()));
            return engine.generate(own, subject, StepListener.NONE);
        }
    }

    /** "Token competition": the same with references that see each other while they are encoded. */
    record Competition() implements Injection {
        @Override
        public SubjectReference encode(CustomShift engine, Subject subject, ImageSize size) {
            return Ablations.encodeTogether(engine, subject, size);
        }

        @Override
        public String encoding() {
            return "together";
        }

        @Override
        public GeneratedImage generate(CustomShift engine, GenerationRequest request, SubjectReference subject) {
            return new Shift(1).generate(engine, request, subject);
        }
    }

    /**
     * The references' own attention put in with one weight everywhere.
     *
     * @param weight of it
     */
    record Blend(ConstantBlend kind, double weight) implements Injection {
        @Override
        public GeneratedImage generate(CustomShift engine, GenerationRequest request, SubjectReference subject) {
            return Ablations.generateBlended(engine, request, subject, kind, weight, StepListener.NONE);
        }
    }
}
