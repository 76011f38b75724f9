package io.customshift.models.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The tokenizer.json of a CLIP tokenizer that comes as vocab.json and merges.txt: byte-level BPE with an end-of-word
 * mark, on lower-cased text in composed Unicode form with runs of whitespace made one space. The same pipeline as
 * transformers' fast CLIP tokenizer.
 */
final class ClipBpe {
    /** Contractions, runs of letters, single digits, runs of anything else that is not blank. */
    private static final String WORDS = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

    private ClipBpe() {}

    static ObjectNode tokenizer(TokenizerFolder folder) {
        ObjectNode vocab = folder.json("vocab.json");
        String start = role(folder, "bos_token", ClipTokenizer.START);
        String end = role(folder, "eos_token", ClipTokenizer.END);
        String unknown = role(folder, "unk_token", ClipTokenizer.END);

        ObjectNode root = TokenizerFolder.JSON.createObjectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        root.putArray("added_tokens");

        ObjectNode normalizer = root.putObject("normalizer").put("type", "Sequence");
        ArrayNode steps = normalizer.putArray("normalizers");
        steps.addObject().put("type", "NFC");
        ObjectNode blanks = steps.addObject().put("type", "Replace").put("content", " ");
        blanks.putObject("pattern").put("Regex", "\\s+");
        steps.addObject().put("type", "Lowercase");

        ArrayNode splits =
                root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        ObjectNode split = splits.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", WORDS);
        split.put("behavior", "Removed").put("invert", true);
        splits.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);

        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout");
        model.put("unk_token", unknown);
        model.put("continuing_subword_prefix", "");
        model.put("end_of_word_suffix", "</w>");
        model.put("fuse_unk", false);
        model.set("vocab", vocab);
        ArrayNode merges = model.putArray("merges");
        merges(folder).forEach(merges::add);

        ObjectNode ends = root.putObject("post_processor").put("type", "RobertaProcessing");
        ends.putArray("sep").add(end).add(Vocabulary.require(folder, root, "eos_token", end));
        ends.putArray("cls").add(start).add(Vocabulary.require(folder, root, "bos_token", start));
        ends.put("trim_offsets", false).put("add_prefix_space", false);
        root.putObject("decoder")
                .put("type", "ByteLevel")
                .put("add_prefix_space", true)
                .put("trim_offsets", true)
                .put("use_regex", true);
        return root;
    }

    private static String role(TokenizerFolder folder, String role, String fallback) {
        return folder.specialToken(role).map(TokenizerFolder::content).orElse(fallback);
    }

    /** Pairs in rank order; the first line is a version comment. */
    private static List<String> merges(TokenizerFolder folder) {
        List<String> lines = folder.lines("merges.txt");
        int comment = !lines.isEmpty() && lines.get(0).startsWith("#version") ? 1 : 0;
        List<String> merges = lines.subList(comment, lines.size()).stream()
                .filter(line -> !line.isBlank())
                .toList();
        for (int i = 0; i < merges.size(); i++) {
            int space = merges.get(i).indexOf(' ');
            if (space <= 0 || merges.get(i).indexOf(' ', space + 1) >= 0) {
                throw TokenizerFolder.invalid(
                        folder.path() + "/merges.txt has the merge '" + merges.get(i)
                                + "', two tokens with one space between are needed; fetch the file again",
                        null);
            }
        }
        return merges;
    }
}
