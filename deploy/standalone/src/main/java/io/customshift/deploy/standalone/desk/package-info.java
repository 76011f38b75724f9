/** Looking at pictures and deciding on them. */
@NullMarked
package io.customshift.deploy.standalone.desk;

import org.jspecify.annotations.NullMarked;
