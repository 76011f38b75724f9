/** The processes of one machine: settings, ports, start, state, stop. */
@NullMarked
package io.customshift.deploy.standalone.fleet;

import org.jspecify.annotations.NullMarked;
