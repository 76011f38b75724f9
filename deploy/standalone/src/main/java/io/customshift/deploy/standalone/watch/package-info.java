/** How far a job is, drawn. */
@NullMarked
package io.customshift.deploy.standalone.watch;

import org.jspecify.annotations.NullMarked;
