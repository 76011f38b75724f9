/** The scheduler's REST interface as seen from the command line. */
@NullMarked
package io.customshift.deploy.standalone.client;

import org.jspecify.annotations.NullMarked;
