@NullMarked
package io.customshift.deploy.standalone.verify.fuzz;

import org.jspecify.annotations.NullMarked;
