@NullMarked
package io.customshift.deploy.standalone.verify.chaos;

import org.jspecify.annotations.NullMarked;
