"""From a result's gradient back to the gradients of everything that it was computed from."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xent_chainer import backend
from xent_chainer.configuration import config

if TYPE_CHECKING:
    from xent_chainer.function_node import FunctionNode
    from xent_chainer.variable import Variable


@dataclass
class _Pending:
    """Gradients on their way: of functions' results, highest rank first, and of Variables nothing made."""

    heap: list[tuple[int, int]] = field(default_factory=list)
    functions: list[FunctionNode] = field(default_factory=list)
    results: dict[FunctionNode, Variable | None] = field(default_factory=dict)
    leaves: dict[int, tuple[Variable, Variable | None]] = field(default_factory=dict)

    def add(self, variable: Variable, gradient: Variable | None) -> None:
        creator = variable.creator_node
        if creator is None:
            _, sum_so_far = self.leaves.get(id(variable), (variable, None))
            self.leaves[id(variable)] = (variable, _sum(sum_so_far, gradient))
        elif creator in self.results:
            self.results[creator] = _sum(self.results[creator], gradient)
        else:
            self.results[creator] = gradient
            heapq.heappush(self.heap, (-creator.rank, len(self.functions)))
            self.functions.append(creator)

    def pop(self) -> Iterator[tuple[FunctionNode, Variable | None]]:
        while self.heap:
            function = self.functions[heapq.heappop(self.heap)[1]]
            yield function, self.results[function]


def _sum(a: Variable | None, b: Variable | None) -> Variable | None:
    if a is None or b is None:
        return b if a is None else a
    return a + b


def backprop(
    output: Variable, gradient: Variable | None, *, retain_grad: bool = False
) -> list[tuple[Variable, Variable | None]]:
    """Walk back from ``output``; return the Variables that no function made, with their gradients.

    With ``retain_grad``, the Variables in between get their ``grad_var`` set.
    """
    pending = _Pending()
    pending.add(output, gradient)
    for function, gy in pending.pop():
        if not any(x.requires_grad for x in function.inputs):
            continue
        if gy is None:
            raise function.refuse_missing_gradient()
        if retain_grad and (y := function.output()) is not None:
            y.grad_var = gy
        for x, gx in zip(function.inputs, function.backward(gy), strict=True):
            if gx is None or not x.requires_grad:
                continue
            if config.debug and backend.contains_nan(gx.array):
                raise RuntimeError(f"NaN is detected on backward computation of {function.label}")
            x.check_gradient(gx.array)
            pending.add(x, gx)
    return list(pending.leaves.values())
