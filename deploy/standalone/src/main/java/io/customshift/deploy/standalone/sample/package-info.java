/** The sample catalogue and the sheet of its pictures. */
@NullMarked
package io.customshift.deploy.standalone.sample;

import org.jspecify.annotations.NullMarked;
