/** Spans of scheduler and worker, and their way through headers. */
@NullMarked
package io.customshift.tracing;

import org.jspecify.annotations.NullMarked;
