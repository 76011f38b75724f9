/** Jobs: handed in, followed, stopped, tried again. */
@NullMarked
package io.customshift.deploy.standalone.jobs;

import org.jspecify.annotations.NullMarked;
