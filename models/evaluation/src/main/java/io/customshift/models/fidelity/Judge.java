package io.customshift.models.fidelity;

import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import io.customshift.models.image.VisionPreprocess;
import io.customshift.models.network.ClipModel;
import io.customshift.models.network.VitModel;
import io.customshift.models.text.ClipTokenizer;
import io.customshift.models.text.PromptText;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.config.ClipVisionConfig;
import io.customshift.models.weights.config.VitConfig;
import io.customshift.models.weights.layout.TransformersFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The networks that papers judge by, CLIP and DINO, with their preprocessing. One thread at a time. */
public final class Judge implements AutoCloseable {
    /** How pictures are fitted to what DINO sees. */
    public enum DinoFit {
        /** The shorter side to 8/7 of the square, bicubic, then the centre: as both benchmarks' papers score. */
        PUBLISHED,
        /** As the preprocessor_config.json says; for the published one, pressed into the square. */
        FOLDER
    }

    private final Script script;
    private final ClipModel clip;
    private final ClipTokenizer tokenizer;
    private final VisionPreprocess forClip;
    private final VitModel dino;
    private final VisionPreprocess forDino;

    private Judge(
            Script script,
            ClipModel clip,
            ClipTokenizer tokenizer,
            VisionPreprocess forClip,
            VitModel dino,
            VisionPreprocess forDino) {
        this.script = script;
        this.clip = clip;
        this.tokenizer = tokenizer;
        this.forClip = forClip;
        this.dino = dino;
        this.forDino = forDino;
    }

    /**
     * Opens both networks.
     *
     * @param clipFolder of a {@code CLIPModel} in transformers' layout, with tokenizer and preprocessor
     * @param dinoFolder of a {@code ViTModel}, with preprocessor
     * @throws io.customshift.models.error.EngineException WEIGHTS_*, TOKENIZER_INVALID, DEVICE_UNAVAILABLE
     */
    public static Judge open(Path clipFolder, Path dinoFolder, DinoFit fit, String device) {
        var clipParts = TransformersFolder.clip(clipFolder);
        var dinoPart = TransformersFolder.vit(dinoFolder);
        VisionPreprocess forClip =
                PreprocessorFile.read(clipFolder, clipParts.vision().config().imageSize());
        int dinoSide = dinoPart.config().imageSize();
        VisionPreprocess asConfigured = PreprocessorFile.read(dinoFolder, dinoSide);
        VisionPreprocess forDino = fit == DinoFit.FOLDER
                ? asConfigured
                : asConfigured.withFit(new VisionPreprocess.Shortest(dinoSide * 8 / 7), Resampling.BICUBIC);
        ClipTokenizer tokenizer = ClipTokenizer.open(clipFolder);
        @Nullable Script script = null;
        try {
            script = Torch.script(device);
            ClipModel clip = ClipModel.load(script, clipParts);
            VitModel dino = VitModel.load(script, dinoPart);
            return new Judge(script, clip, tokenizer, forClip, dino, forDino);
        } catch (RuntimeException e) {
            tokenizer.close();
            if (script != null) {
                script.close();
            }
            throw e;
        }
    }

    View see(RgbImage picture) {
        return new View(View.unit(clip.image(forClip.toChw(picture))), View.unit(dino.image(forDino.toChw(picture))));
    }

    /** A prompt in CLIP's space, of length one. */
    float[] read(String prompt) {
        return View.unit(clip.text(tokenizer.encode(PromptText.prompt(prompt)).ids()));
    }

    public ClipVisionConfig clip() {
        return clip.vision();
    }

    public VitConfig dino() {
        return dino.config();
    }

    @Override
    public void close() {
        tokenizer.close();
        clip.close();
        dino.close();
        script.close();
    }
}
