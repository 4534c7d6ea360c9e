"""An array library, as the conformance run sees it; and the ready-made one for libraries of the standard."""

from __future__ import annotations

import contextlib
import copy
import importlib
import importlib.metadata
import importlib.util
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from xent_conformance.literals import standard_array
from xent_conformance.wire import Tensor

if TYPE_CHECKING:
    from xent_conformance.implementation import Implementation

NO_SUCH_DTYPE = "the backend has no such dtype"

_INTEGERS = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})
STANDARD = _INTEGERS | {"bool", "float32", "float64", "complex64", "complex128"}


class NotExpressible(Exception):  # noqa: N818 - not an error: this call does not exist on this backend
    """A call has no counterpart on a backend; the text is the reason."""


class Backend:
    """One array library.

    * ``name``: what the report calls it; ``module``: what must be importable; ``extra``: the extra of
      xent-compat that installs it (empty: xent depends on it);
    * ``dtypes``: the dtypes it has;
    * ``ways``: how values and gradients are asked for; ``without_values``: those of them, or ``"*"``, during
      which values may be unknown, so that checks of values do not run;
    * ``native``: how someone else's implementation is asked, which `xent.vjp` cannot differentiate;
    * ``noise``: how warnings begin that are about the library's own housekeeping, and do not count;
    * ``imports``: code that makes the library available as ``xp``;
    * ``address``: what the command line calls it, if that is not its name;
    * ``implementation``: what is run in the place of the adapter, see `running`.
    """

    name: ClassVar[str]
    module: ClassVar[str]
    extra: ClassVar[str] = "test"
    dtypes: ClassVar[frozenset[str]] = STANDARD
    ways: ClassVar[tuple[str, ...]] = ("vjp",)
    without_values: tuple[str, ...] = ()
    native: ClassVar[tuple[str, ...]] = ("value",)
    noise: ClassVar[tuple[str, ...]] = ()
    imports: ClassVar[str]
    address: str = ""
    implementation: Implementation | None = None

    def running(self, implementation: Implementation) -> Backend:
        """Return this backend with someone else's implementation in the place of the adapter.

        It can look at values unless nothing on this backend can.
        """
        other = copy.copy(self)
        other.implementation = implementation
        other.without_values = tuple(way for way in self.without_values if way == "*")
        return other

    def installed(self) -> bool:
        """Whether the library can be imported."""
        return importlib.util.find_spec(self.module) is not None

    def version(self) -> str:
        """Return the version of the library, without importing it where its metadata are installed."""
        package, _, _ = self.module.partition(".")
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(package)
        return str(getattr(importlib.import_module(package), "__version__", "unknown"))

    def environment(self) -> dict[str, str]:
        """Return environment variables for processes that run nothing but this backend."""
        return {}

    def session(self) -> AbstractContextManager[Any]:
        """Return a context in which arrays are made and calls are run."""
        return contextlib.nullcontext()

    def during_call(self) -> AbstractContextManager[Any]:
        """Return a context that holds while the adapter runs, and not while its answer is read."""
        return contextlib.nullcontext()

    def array(self, tensor: Tensor) -> Any:
        """Make an array.

        Raises:
            NotExpressible: if the library has no such dtype.
        """
        if tensor.dtype not in self.dtypes:
            raise NotExpressible(NO_SUCH_DTYPE)
        return self._make(tensor)

    def _make(self, tensor: Tensor) -> Any:
        raise NotImplementedError

    def read(self, array: Any) -> Tensor:
        """Return an array's values, waiting for them where they are not there yet."""
        raise NotImplementedError

    def is_array(self, value: Any) -> bool:
        """Whether ``value`` is an array of this library (or, on NumPy, one of its scalars)."""
        raise NotImplementedError

    def literal(self, tensor: Tensor) -> str:
        """Return the code that makes an array, given ``imports``."""
        return standard_array(tensor)


class Standard(Backend):
    """A library whose arrays follow the Array API standard: a subclass says its ``name`` and ``module``.

    ``module`` is the namespace. A subclass also says how to convert arrays, where ``asarray`` of the
    namespace or of NumPy does not, and which ``dtypes`` there are beyond the standard's.
    """

    def __init_subclass__(cls) -> None:
        if "imports" not in vars(cls):
            cls.imports = f"import {cls.module} as xp"

    def session(self) -> AbstractContextManager[Any]:
        """Import the library here, so that what it warns of is no warning of a loss."""
        self.namespace()
        return contextlib.nullcontext()

    def namespace(self) -> Any:
        """Return the namespace."""
        return importlib.import_module(self.module)

    def from_numpy(self, array: Any) -> Any:
        """Return an array of the library."""
        return self.namespace().asarray(array)

    def to_numpy(self, array: Any) -> Any:
        """Return a NumPy array of the same values."""
        return np.asarray(array)

    def _make(self, tensor: Tensor) -> Any:
        if not hasattr(self.namespace(), tensor.dtype):
            raise NotExpressible(NO_SUCH_DTYPE)
        return self.from_numpy(tensor.numpy())

    def read(self, array: Any) -> Tensor:
        """Return an array's values."""
        values = np.array(self.to_numpy(array))
        return Tensor(values, values.dtype.name)

    def is_array(self, value: Any) -> bool:
        """Whether ``value`` is one of its arrays."""
        return isinstance(value, type(self.from_numpy(np.zeros(1, np.float32))))
