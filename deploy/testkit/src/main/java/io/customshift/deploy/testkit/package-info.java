/** Real infrastructure for integration tests. */
@NullMarked
package io.customshift.deploy.testkit;

import org.jspecify.annotations.NullMarked;
