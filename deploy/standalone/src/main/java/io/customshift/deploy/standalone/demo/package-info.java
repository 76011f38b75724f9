/** The sample catalogue, from nothing to a sheet. */
@NullMarked
package io.customshift.deploy.standalone.demo;

import org.jspecify.annotations.NullMarked;
