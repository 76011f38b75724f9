@NullMarked
package io.customshift.models.provenance;

import org.jspecify.annotations.NullMarked;
