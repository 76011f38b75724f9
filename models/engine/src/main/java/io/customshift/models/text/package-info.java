/** Prompts and their tokens: limits on text, and the CLIP and T5 tokenizers from the files of a weights folder. */
@NullMarked
package io.customshift.models.text;

import org.jspecify.annotations.NullMarked;
