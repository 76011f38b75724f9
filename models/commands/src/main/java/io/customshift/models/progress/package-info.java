/** Progress of long work, shown to a person at a terminal or in a log. */
@NullMarked
package io.customshift.models.progress;

import org.jspecify.annotations.NullMarked;
