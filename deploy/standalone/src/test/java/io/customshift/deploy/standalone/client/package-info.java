@NullMarked
package io.customshift.deploy.standalone.client;

import org.jspecify.annotations.NullMarked;
