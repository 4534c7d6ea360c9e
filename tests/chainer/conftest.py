"""The array libraries that Variables are tested on."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

LIBRARIES = ("numpy", "array-api-strict", "torch", "jax", "dask")


class Library:
    """Makes arrays of one library and reads them back."""

    def __init__(self, name: str) -> None:
        self.name = name

    def array(self, values: Any, dtype: str = "float32") -> Any:
        a = np.asarray(values, dtype)
        if self.name == "torch":
            import torch

            return torch.from_numpy(a.copy())
        if self.name == "jax":
            import jax.numpy

            return jax.numpy.asarray(a)
        if self.name == "dask":
            import dask.array

            return dask.array.from_array(a, chunks=-1)
        if self.name == "array-api-strict":
            import array_api_strict

            return array_api_strict.asarray(a)
        return a

    def numpy(self, a: Any) -> np.ndarray[Any, Any]:
        return np.asarray(a.detach() if self.name == "torch" else a)

    def is_own(self, a: Any) -> bool:
        return type(a) is type(self.array([1.0]))


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Library:
    return Library(request.param)
