/**
 * The edge to the PyTorch engine: tensors as opaque handles, and TorchScript source turned into callable methods. The
 * only package that imports DJL's PyTorch classes.
 */
@NullMarked
package io.customshift.models.torch;

import org.jspecify.annotations.NullMarked;
