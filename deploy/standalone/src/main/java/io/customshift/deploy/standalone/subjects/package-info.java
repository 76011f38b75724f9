/** Registered products and their photos. */
@NullMarked
package io.customshift.deploy.standalone.subjects;

import org.jspecify.annotations.NullMarked;
