/** Subjects that were encoded, kept by bytes and by what they save. */
@NullMarked
package io.customshift.worker.cache;

import org.jspecify.annotations.NullMarked;
