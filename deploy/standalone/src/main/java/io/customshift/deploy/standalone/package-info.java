/** The customshift command's part for the fleet on one machine. */
@NullMarked
package io.customshift.deploy.standalone;

import org.jspecify.annotations.NullMarked;
