/** Text and numbers as people and their programs write them: one rule for every door. */
@NullMarked
package io.customshift.schemas.text;

import org.jspecify.annotations.NullMarked;
