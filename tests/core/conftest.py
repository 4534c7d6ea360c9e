"""The array libraries that the core is tested on, and an independent reference."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import xent._loss

LIBRARIES = ("numpy", "array-api-strict", "array-api-strict-minimal", "torch", "jax", "dask")


@dataclass(frozen=True)
class Library:
    """Makes arrays of one library and reads them back."""

    name: str

    def array(self, a: Any) -> Any:
        a = np.asarray(a)
        if self.name == "numpy":
            return a
        if self.name == "torch":
            import torch

            return torch.from_numpy(a.copy())
        if self.name == "jax":
            import jax.numpy

            return jax.numpy.asarray(a)
        if self.name == "dask":
            import dask.array

            return dask.array.from_array(a, chunks=2 if a.ndim else -1)
        import array_api_strict

        return array_api_strict.asarray(a)

    def numpy(self, a: Any) -> np.ndarray[Any, Any]:
        if self.name == "dask":
            with np.errstate(all="ignore"):
                a = a.compute()
        return np.asarray(a.detach() if self.name == "torch" else a)

    @property
    def checks_values(self) -> bool:
        return self.name != "dask"

    @contextlib.contextmanager
    def session(self) -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            if self.name == "jax":
                import jax

                stack.enter_context(jax.enable_x64(True))
            if self.name == "array-api-strict-minimal":
                import array_api_strict

                flags = array_api_strict.ArrayAPIStrictFlags(
                    boolean_indexing=False, data_dependent_shapes=False
                )
                stack.enter_context(flags)
            yield


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Iterator[Library]:
    library = Library(request.param)
    with library.session():
        yield library


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut even the small arrays of the tests into blocks."""
    monkeypatch.setattr(xent._loss, "BLOCK_ELEMENTS", 7)


def dense_target(labels: np.ndarray, classes: int, axis: int, ignore_index: int | None = None) -> np.ndarray:
    """One-hot rows along ``axis``; ignored rows are zero."""
    one_hot = (np.arange(classes) == labels[..., None]) * 1.0
    if ignore_index is not None:
        one_hot[labels == ignore_index] = 0
    return np.moveaxis(one_hot, -1, axis)


def reference(x: np.ndarray, q: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Row losses ``m lse(x) - sum(q x)`` and their gradient, from the definition, in float64."""
    x = np.asarray(x, dtype=np.float64)
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    p = e / e.sum(axis=axis, keepdims=True)
    lse = np.log(e.sum(axis=axis)) + x.max(axis=axis)
    mass = q.sum(axis=axis)
    return mass * lse - (q * x).sum(axis=axis), np.expand_dims(mass, axis) * p - q
