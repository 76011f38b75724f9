/** What the fleet could not use or gave up: looked at, sent again, or discarded. */
@NullMarked
package io.customshift.deploy.standalone.dead;

import org.jspecify.annotations.NullMarked;
