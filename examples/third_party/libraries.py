"""Array libraries that xent does not know, for ``xent report --backend libraries:NAME`` in this folder.

None of them has automatic differentiation that xent would hand a gradient to: it is asked of `xent.vjp`.
"""

import functools

import numpy as np

from xent_conformance.backends import Standard


class NDOnnx(Standard):
    """ndonnx: https://github.com/Quantco/ndonnx"""

    name = module = "ndonnx"

    def to_numpy(self, array):
        return array.unwrap_numpy()


class DPNP(Standard):
    """dpnp, NumPy on SYCL devices: https://github.com/IntelPython/dpnp"""

    name = module = "dpnp"

    def to_numpy(self, array):
        return self.namespace().asnumpy(array)


class MArray(Standard):
    """marray: masked arrays on top of another library."""

    name = module = "marray"
    imports = "import array_api_strict, marray\nxp = marray.masked_namespace(array_api_strict)"

    def namespace(self):
        return masked_namespace()

    def to_numpy(self, array):
        if np.asarray(array.mask).any():
            raise ValueError("the result has masked elements")
        return np.asarray(array.data)


@functools.cache
def masked_namespace():
    import array_api_strict
    import marray

    return marray.masked_namespace(array_api_strict)
