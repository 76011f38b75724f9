/** The packaged worker as a process of its own, on a real broker and a real store. */
@NullMarked
package io.customshift.worker.fleet;

import org.jspecify.annotations.NullMarked;
