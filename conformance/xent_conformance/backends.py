"""The array libraries that the adapters are run on.

The library of a backend is imported when it is used, not before. To run the suite on another library, make a
subclass of `Standard` or `Backend` and `register` it, or name it on the command line.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import cache
from typing import Any, ClassVar

import numpy as np

from xent_conformance.literals import numpy_array, torch_array
from xent_conformance.standard import STANDARD, Backend, NotExpressible, Standard
from xent_conformance.wire import Tensor

__all__ = ["BACKENDS", "Backend", "NotExpressible", "Standard", "register"]


class NumPy(Backend):
    """NumPy."""

    name = "numpy"
    module = "numpy"
    extra = ""
    dtypes = STANDARD | {"float16"}
    imports = "import numpy as xp"

    def _make(self, tensor: Tensor) -> Any:
        return tensor.numpy()

    def read(self, array: Any) -> Tensor:
        """Return an array's values."""
        values = np.array(array)
        return Tensor(values, values.dtype.name)

    def is_array(self, value: Any) -> bool:
        """Whether ``value`` is a NumPy array or scalar."""
        return isinstance(value, (np.ndarray, np.generic))

    def literal(self, tensor: Tensor) -> str:
        """Return the code that makes an array, of the layout that it has."""
        return numpy_array(tensor, "xp")


class ArrayAPIStrict(Standard):
    """The reference implementation of the Array API standard: nothing but the standard."""

    name = "array-api-strict"
    module = "array_api_strict"

    def to_numpy(self, array: Any) -> Any:
        """Return a NumPy array of the same values."""
        return np.from_dlpack(array)


class ArrayAPIStrictMinimal(ArrayAPIStrict):
    """The same without what is optional: boolean indexing and shapes that depend on values."""

    name = "array-api-strict-minimal"

    def session(self) -> AbstractContextManager[Any]:
        """Switch the optional parts off."""
        strict = importlib.import_module("array_api_strict")
        flags: AbstractContextManager[Any] = strict.ArrayAPIStrictFlags(
            boolean_indexing=False, data_dependent_shapes=False
        )
        return flags


class Torch(Backend):
    """PyTorch on the CPU; differentiated with `xent.vjp` and with plain ``.backward()``."""

    name = "torch"
    module = "torch"
    extra = "torch"
    dtypes = STANDARD | {"float16", "bfloat16"}
    ways = ("vjp", "backward")
    native = ("backward",)
    imports = "import torch as xp"

    def session(self) -> AbstractContextManager[Any]:
        """Use one thread: the suite runs in as many processes as there are processors."""
        importlib.import_module("torch").set_num_threads(1)
        return contextlib.nullcontext()

    def _make(self, tensor: Tensor) -> Any:
        torch = importlib.import_module("torch")
        values = tensor.numpy()
        if any(stride < 0 for stride in values.strides):  # torch has no negative strides
            values = values.copy()
        array = torch.from_numpy(values)
        if tensor.dtype == "bfloat16":
            # carried as float32; empty_strided keeps the layout
            array = torch.empty_strided(array.size(), array.stride(), dtype=torch.bfloat16).copy_(array)
        return array

    def read(self, array: Any) -> Tensor:
        """Return a tensor's values."""
        dtype = str(array.dtype).removeprefix("torch.")
        plain = array.detach().resolve_conj().resolve_neg().cpu()
        return Tensor(np.array((plain.float() if dtype == "bfloat16" else plain).numpy()), dtype)

    def is_array(self, value: Any) -> bool:
        """Whether ``value`` is a tensor."""
        return isinstance(value, importlib.import_module("torch").Tensor)

    def literal(self, tensor: Tensor) -> str:
        """Return the code that makes a tensor."""
        return torch_array(tensor, "xp")


_XLA_ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
# The same operations in the same order, by code that is four times faster to make and slower to run.
_XLA_QUICK = " ".join(
    (
        "--xla_backend_optimization_level=0",
        "--xla_cpu_use_fusion_emitters=false",
        "--xla_cpu_parallel_codegen_split_count=1",
    )
)


@cache
def _xla_knows(flags: str) -> bool:
    """Whether the installed version takes these flags: it ends a process that has a flag it does not know."""
    program = "import jax; jax.numpy.zeros(1).block_until_ready()"
    environment = {**os.environ, "XLA_FLAGS": flags}
    return (
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True).returncode == 0
    )


class JAX(Backend):
    """JAX with 64-bit dtypes, one operation at a time; differentiated with `xent.vjp` and ``jax.vjp``."""

    name = "jax"
    module = "jax"
    extra = "jax"
    dtypes = STANDARD | {"float16", "bfloat16"}
    ways: ClassVar[tuple[str, ...]] = ("vjp", "jax.vjp")
    without_values: tuple[str, ...] = ("vjp", "jax.vjp")
    # an entry that another process is just writing, a folder that cannot be written
    noise = ("Error reading persistent compilation cache", "Error writing persistent compilation cache")
    native: ClassVar[tuple[str, ...]] = ("value", "jax.vjp")
    imports = 'import jax\nimport jax.numpy as xp\njax.config.update("jax_enable_x64", True)'

    def environment(self) -> dict[str, str]:
        """Let XLA compile quickly where it knows how, and keep what it made: nearly all time goes there."""
        import platformdirs

        return {
            "XLA_FLAGS": f"{_XLA_ONE_THREAD} {_XLA_QUICK}" if _xla_knows(_XLA_QUICK) else _XLA_ONE_THREAD,
            "JAX_COMPILATION_CACHE_DIR": str(platformdirs.user_cache_path("xent", appauthor=False) / "jax"),
            "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        }

    @contextlib.contextmanager
    def session(self) -> Iterator[None]:
        """Switch 64-bit dtypes on for a while."""
        config = importlib.import_module("jax").config
        before = config.jax_enable_x64
        config.update("jax_enable_x64", True)
        try:
            yield
        finally:
            config.update("jax_enable_x64", before)

    def _make(self, tensor: Tensor) -> Any:
        jnp = importlib.import_module("jax.numpy")
        return jnp.asarray(np.ascontiguousarray(tensor.values), dtype=getattr(jnp, tensor.dtype)).reshape(
            tensor.values.shape
        )

    def read(self, array: Any) -> Tensor:
        """Return an array's values; JAX's gradients of integers (dtype float0) are zeros."""
        values = np.array(array)
        if values.dtype.name == "bfloat16":
            return Tensor(values.astype(np.float32), "bfloat16")
        if values.dtype.kind == "V":
            return Tensor(np.zeros(values.shape, bool), "float0")
        return Tensor(values, values.dtype.name)

    def is_array(self, value: Any) -> bool:
        """Whether ``value`` is a JAX array, or a gradient of integers, which JAX returns as a NumPy array."""
        if isinstance(value, np.ndarray):
            return bool(value.dtype.kind == "V")
        return isinstance(value, importlib.import_module("jax").Array)


class JAXJit(JAX):
    """JAX with the whole call compiled by ``jax.jit``: value and gradient, with only the arrays traced."""

    name = "jax-jit"
    ways = ("jit",)
    native = ("jit",)
    without_values = ("*",)


class Dask(Backend):
    """Dask arrays of several chunks, which may not be computed before the answer is read."""

    name = "dask"
    module = "dask"
    extra = "dask"
    dtypes = STANDARD | {"float16"}
    without_values = ("*",)
    imports = "import dask\nimport dask.array as xp\nimport numpy as np"

    def installed(self) -> bool:
        """Whether Dask's arrays can be imported."""
        return all(importlib.util.find_spec(name) is not None for name in ("dask", "dask.array"))

    @contextlib.contextmanager
    def during_call(self) -> Iterator[None]:
        """Refuse to compute anything."""
        with importlib.import_module("dask").config.set(scheduler=_refuse_to_compute):
            yield

    def _make(self, tensor: Tensor) -> Any:
        values = tensor.numpy()
        chunks = _halves_of_the_longest(values.shape)
        return importlib.import_module("dask.array").from_array(values, chunks=chunks)

    def read(self, array: Any) -> Tensor:
        """Compute an array."""
        # optimising a graph takes longer than running it
        values = np.array(array.compute(scheduler="synchronous", optimize_graph=False))
        return Tensor(values, values.dtype.name)

    def is_array(self, value: Any) -> bool:
        """Whether ``value`` is a Dask array."""
        return isinstance(value, importlib.import_module("dask.array").Array)

    def literal(self, tensor: Tensor) -> str:
        """Return the code that makes an array of several chunks."""
        chunks = _halves_of_the_longest(tensor.values.shape)
        return f"xp.from_array({numpy_array(tensor, 'np')}, chunks={chunks!r})"


def _halves_of_the_longest(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the size of chunks that halve the two longest axes: more would only make more tasks."""
    longest = sorted(range(len(shape)), key=lambda axis: shape[axis], reverse=True)[:2]
    return tuple(max((n + 1) // 2, 1) if axis in longest else n for axis, n in enumerate(shape))


def _refuse_to_compute(*args: Any, **kwargs: Any) -> Any:
    del args, kwargs
    raise RuntimeError("a Dask array was computed during the call")


BACKENDS: dict[str, Backend] = {}


def register(backend: Backend) -> None:
    """Add a backend to those that the report runs, or replace the one of its name."""
    BACKENDS[backend.name] = backend


for _backend in (NumPy, ArrayAPIStrict, ArrayAPIStrictMinimal, Torch, JAX, JAXJit, Dask):
    register(_backend())
