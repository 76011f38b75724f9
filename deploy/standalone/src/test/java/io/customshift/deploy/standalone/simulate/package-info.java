@NullMarked
package io.customshift.deploy.standalone.simulate;

import org.jspecify.annotations.NullMarked;
