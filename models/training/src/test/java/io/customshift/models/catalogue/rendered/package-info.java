@NullMarked
package io.customshift.models.catalogue.rendered;

import org.jspecify.annotations.NullMarked;
