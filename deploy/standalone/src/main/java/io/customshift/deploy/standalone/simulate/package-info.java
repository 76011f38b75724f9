/** The scheduler's own dispatcher under virtual time, with workers and jobs that are made up. */
@NullMarked
package io.customshift.deploy.standalone.simulate;

import org.jspecify.annotations.NullMarked;
