/** A real S3 server in a JVM of its own. */
@NullMarked
package io.customshift.deploy.store;

import org.jspecify.annotations.NullMarked;
