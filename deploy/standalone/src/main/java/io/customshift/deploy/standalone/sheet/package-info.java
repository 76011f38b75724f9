/** Contact sheets of any job: a picture and a page. */
@NullMarked
package io.customshift.deploy.standalone.sheet;

import org.jspecify.annotations.NullMarked;
