/** What a worker in Kubernetes says of its own pod, so that a pool that shrinks lets go of the right ones. */
@NullMarked
package io.customshift.worker.pod;

import org.jspecify.annotations.NullMarked;
