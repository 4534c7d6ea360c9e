"""Blocks: callables with a name, which can be hybridized.

A hybridized block keeps, from its first call on, the structure of its arguments and its own attributes as
they were: MXNet compiles them into a graph. `HybridBlock.hybridize` starts afresh.
"""

from __future__ import annotations

import copy
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

from xent import arrays
from xent_mxnet.gluon.parameter import ParameterDict


class _Names(threading.local):
    """How many blocks of each kind this thread has named."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()

    def new(self, kind: str) -> str:
        number = self.count[kind]
        self.count[kind] += 1
        return f"{kind}{number}"


_names = _Names()


class Block:
    """Base class of everything that is called like a layer.

    Args:
        prefix: what the names of its parameters start with; by default the class's name in lower case, a
            number and an underscore.
        params: a dictionary whose prefix is taken over.
    """

    def __init__(self, prefix: str | None = None, params: ParameterDict | None = None) -> None:
        self._prefix = _names.new(type(self).__name__.lower()) + "_" if prefix is None else prefix
        self._params = ParameterDict(self._prefix if params is None else params.prefix)
        self._name = self._prefix[:-1] if self._prefix.endswith("_") else self._prefix

    @property
    def prefix(self) -> str:
        """What the names of its parameters start with."""
        return self._prefix

    @property
    def name(self) -> str:
        """The prefix without its underscore."""
        return self._name

    @property
    def params(self) -> ParameterDict:
        """Its own parameters."""
        return self._params

    def collect_params(self, select: str | None = None) -> ParameterDict:
        """Return its parameters; ``select``, a pattern, has nothing to select from."""
        del select
        return self._params

    def hybridize(self, active: bool = True, **kwargs: Any) -> None:
        """Do nothing: only a `HybridBlock` can be hybridized."""

    def __call__(self, *args: Any) -> Any:
        """Call `forward`; arguments go by position only."""
        return self.forward(*args)

    def forward(self, *args: Any) -> Any:
        """Compute the output; for subclasses."""
        raise NotImplementedError


class HybridBlock(Block):
    """A block that computes in `hybrid_forward` and can be hybridized."""

    def __init__(self, prefix: str | None = None, params: ParameterDict | None = None) -> None:
        super().__init__(prefix=prefix, params=params)
        self._active = False
        self._graph: HybridBlock | None = None
        self._in_format: list[Any] = []

    def hybridize(
        self,
        active: bool = True,
        backend: str | None = None,
        clear: bool = True,
        static_alloc: bool = False,
        static_shape: bool = False,
        inline_limit: int = 2,
        forward_bulk_size: int | None = None,
        backward_bulk_size: int | None = None,
        **kwargs: Any,
    ) -> None:
        """Turn the keeping of structure and attributes on or off.

        Args:
            active: on or off.
            backend: for MXNet's compiler; without effect here, as are all that follow but ``clear``.
            clear: forget what was kept.
            static_alloc: without effect.
            static_shape: without effect.
            inline_limit: without effect.
            forward_bulk_size: without effect.
            backward_bulk_size: without effect.
            **kwargs: without effect.
        """
        self._active = active
        if clear:
            self._graph = None

    def forward(self, x: Any, *args: Any) -> Any:
        """Call `hybrid_forward` with the array namespace of the arguments.

        Raises:
            ValueError: if no argument is an array; for a hybridized block, also if one is none, or if they
                are structured otherwise than in its first call.
        """
        given = [leaf for leaf in _leaves((x, *args)) if arrays.is_array(leaf)]
        if not given:
            raise ValueError(
                "In HybridBlock, there must be one NDArray or one Symbol in the input."
                " Please check the type of the args.\n"
            )
        xp = arrays.namespace(*given)
        if not self._active:
            return self.hybrid_forward(xp, x, *args)
        return self._call_graph(xp, x, *args)

    def _call_graph(self, xp: arrays.Namespace, *args: Any) -> Any:
        structure = [_structure(a) for a in args]
        if self._graph is None:
            self._in_format = structure
            graph = copy.copy(self)
            out = graph.hybrid_forward(xp, *args)
            self._graph = graph
            return out
        if _without_trailing_none(structure) != _without_trailing_none(self._in_format):
            raise ValueError(
                "The argument structure of HybridBlock does not match the cached version. "
                f"Stored format = {structure}, input format = {self._in_format}"  # MXNet swaps the two
            )
        return self._graph.hybrid_forward(xp, *args[: len(self._in_format)])

    def hybrid_forward(self, F: arrays.Namespace, x: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        """Compute the output; for subclasses. ``F`` is the array namespace of the arguments."""
        raise NotImplementedError


def _leaves(args: Any) -> Iterator[Any]:
    if isinstance(args, (list, tuple)):
        for a in args:
            yield from _leaves(a)
    else:
        yield args


def _structure(arg: Any) -> Any:
    """Return 0 for an array, -1 for None, and a list of such for a list."""
    if arrays.is_array(arg):
        return 0
    if arg is None:
        return -1
    if not isinstance(arg, (list, tuple)):
        raise ValueError(
            "When hybridized, the input of HybridBlock input must be (nested) list of Symbol or NDArray, "
            f"but got {arg} of type {type(arg)}"
        )
    return [_structure(a) for a in arg]


def _without_trailing_none(structure: list[Any]) -> list[Any]:
    end = len(structure)
    while end and structure[end - 1] == -1:
        end -= 1
    return structure[:end]
