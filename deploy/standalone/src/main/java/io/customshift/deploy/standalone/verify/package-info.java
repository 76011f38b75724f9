/** Checks of the fleet that take longer than a test may. */
@NullMarked
package io.customshift.deploy.standalone.verify;

import org.jspecify.annotations.NullMarked;
