"""Loss: target → rows → reduction, each passed once; the gradient beside the value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from xent._blocks import BLOCK_ELEMENTS, blocks, part, part_of
from xent._operation import Forward, Inputs, Operation
from xent._reduction import Reduction, broadcast_shape, sum_to_shape
from xent.arrays import Array, Namespace, creation_device, dtype_of, result_dtype_name, writable_in_place


@dataclass(frozen=True)
class Prepared:
    """What a call's target says; its arrays are shaped like the rows or the logits."""

    target: Any
    class_vector: Array | None
    divisor: Any


@dataclass(frozen=True, kw_only=True)
class Loss(Operation):
    """The part that all losses share. Subclasses say what the rows are.

    Attributes:
        reduction: how row losses become the output.
        dtype: the output's dtype name; ``None`` is what the floating arguments promote to.
        compute_dtype: the dtype name rows are computed in; ``None`` is that promotion, float32 for half
            types.
    """

    reduction: Reduction
    dtype: str | None = None
    compute_dtype: str | None = None

    #: The axis that blocks never cut; ``None`` where every element is a row of its own.
    axis: ClassVar[int | None] = None

    def prepare(self, xp: Namespace, inputs: Inputs, compute: Any) -> Prepared:
        """Turn the target into rows."""
        raise NotImplementedError

    def rows(
        self,
        xp: Namespace,
        logits: Array,
        prepared: Prepared,
        cotangent: Array | None,
        want: Iterable[str],
        compute: Any,
    ) -> dict[str, Array]:
        """Compute what is wanted for a block of rows.

        ``"loss"`` and ``"softmax"``; and, times the rows' cotangent, the derivative of the loss with respect
        to ``"logits"``, ``"target"`` and ``"class_weight"``, each shaped like the logits.
        """
        raise NotImplementedError

    def zero_where_ignored(self, xp: Namespace, tangent: Array, prepared: Prepared) -> Array:
        """Return tangents of the row losses with those of rows that cannot change replaced by zero."""
        raise NotImplementedError

    # What bridges call.

    def forward(self, xp: Namespace, inputs: Inputs, *, gradient: bool = False) -> Forward:
        """See `Operation.forward`."""
        compute = self._compute(xp, inputs)
        prepared = self.prepare(xp, inputs, compute)
        want = {"loss"} | ({"softmax"} if self.return_softmax else set())
        cotangent = None
        # A half type could not hold the gradient of a mean: it waits for the cotangent, which may be a large
        # loss scale.
        if (
            gradient
            and self.reduction.is_full
            and self.backward_error is None
            and inputs.logits.dtype == compute
        ):
            want.add("logits")
            one = xp.ones((), dtype=compute, device=creation_device(inputs.logits))
            cotangent = self._row_cotangent(xp, inputs, prepared, one, compute)
        found = self._run(xp, inputs, prepared, cotangent, want, compute)
        value = self.reduction.apply(xp, found["loss"], inputs.sample_weight, prepared.divisor)
        return Forward(xp.astype(value, self._output(xp, inputs)), found.get("softmax"), found.get("logits"))

    def backward(
        self, xp: Namespace, inputs: Inputs, cotangent: Array, wanted: Iterable[str], *, whole: bool = False
    ) -> dict[str, Array]:
        """See `Operation.backward`."""
        self.refuse_backward()
        compute = self._compute(xp, inputs)
        prepared = self.prepare(xp, inputs, compute)
        want = {name for name in wanted if self.gets_gradient(name, inputs)}
        row_want = (want - {"sample_weight"}) | ({"loss"} if "sample_weight" in want else set())
        rows_cotangent = self._row_cotangent(xp, inputs, prepared, cotangent, compute)
        found = self._run(xp, inputs, prepared, rows_cotangent, row_want, compute, whole=whole)
        if "sample_weight" in want:
            weighted = self.reduction.weighted(
                xp, cotangent, prepared.divisor, self._rows_shape(inputs), inputs.sample_weight, compute
            )
            to_weight = sum_to_shape(xp, weighted * found.pop("loss"), tuple(inputs.sample_weight.shape))
            found["sample_weight"] = xp.astype(to_weight, inputs.sample_weight.dtype)
        if "target" in found:
            found["target"] = xp.reshape(found["target"], inputs.target.shape)
        return found

    def tangent(self, xp: Namespace, inputs: Inputs, tangents: Mapping[str, Array]) -> Array:
        """See `Operation.tangent`."""
        self.refuse_backward()
        compute = self._compute(xp, inputs)
        prepared = self.prepare(xp, inputs, compute)
        tangents = {
            name: xp.astype(t, compute) for name, t in tangents.items() if name in self.differentiable
        }
        one = xp.ones((), dtype=compute, device=creation_device(inputs.logits))
        found = self._run(
            xp,
            inputs,
            prepared,
            one,
            {"loss", *tangents} - {"sample_weight"},
            compute,
            whole=True,
            cast=False,
        )
        parts = []
        for name, tangent in tangents.items():
            if name == "sample_weight":
                continue
            if name == "target":
                tangent = xp.reshape(tangent, inputs.logits.shape)
            if name == "class_weight":
                tangent = self._class_vector(xp, tangent, inputs.logits.ndim)
            moved = found[name] * tangent
            parts.append(moved if self.axis is None else xp.sum(moved, axis=self.axis, keepdims=True))
        out = None
        if parts:
            rows = self.zero_where_ignored(xp, sum(parts[1:], parts[0]), prepared)
            out = self.reduction.apply(xp, rows, inputs.sample_weight, prepared.divisor)
        if "sample_weight" in tangents:
            moved = self.reduction.apply(xp, found["loss"], tangents["sample_weight"], prepared.divisor)
            out = moved if out is None else out + moved
        return xp.astype(out, self._output(xp, inputs))

    def divisor(self, xp: Namespace, inputs: Inputs, valid: Array | None) -> Any:
        """Return what a mean divides by; ``valid``: the count or weight of the rows that are not ignored."""
        reduction, rows = self.reduction, self._rows_shape(inputs)
        if reduction.kind != "mean":
            return 1
        weight = inputs.sample_weight
        count: Any = reduction.positions(
            rows if weight is None else broadcast_shape(rows, tuple(weight.shape))
        )
        if reduction.divisor == "batch":
            count = rows[0]
        elif reduction.divisor in ("valid", "target_weight") and valid is not None:
            count = valid
        if reduction.empty_divisor == "nan":
            return count
        return max(count, 1) if isinstance(count, int) else xp.where(count == 0, xp.ones_like(count), count)

    # How the rows are walked.

    def _run(
        self,
        xp: Namespace,
        inputs: Inputs,
        prepared: Prepared,
        cotangent: Array | None,
        want: Iterable[str],
        compute: Any,
        *,
        whole: bool = False,
        cast: bool = True,
    ) -> dict[str, Array]:
        logits, shape = inputs.logits, tuple(inputs.logits.shape)
        dtypes = {
            "loss": compute,
            "softmax": logits.dtype,
            "logits": logits.dtype,
            "target": inputs.target.dtype,
        }
        if whole or not writable_in_place(logits) or math.prod(shape) <= BLOCK_ELEMENTS:
            found = self.rows(xp, logits, prepared, cotangent, want, compute)
            if cast and "class_weight" in found:
                vector = self._sum_to_classes(xp, found["class_weight"])
                found["class_weight"] = xp.astype(vector, inputs.class_weight.dtype)
            return {n: xp.astype(a, dtypes[n]) if cast and n in dtypes else a for n, a in found.items()}
        device = creation_device(logits)
        out = {
            name: xp.empty(
                self._rows_shape(inputs) if name == "loss" else shape, dtype=dtypes[name], device=device
            )
            for name in want
            if name != "class_weight"
        }
        to_classes = None
        for block in blocks(shape, self.axis):
            found = self.rows(
                xp, logits[block], _part(prepared, block), part(cotangent, block), want, compute
            )
            for name, a in found.items():
                if name == "class_weight":
                    vector = self._sum_to_classes(xp, a)
                    to_classes = vector if to_classes is None else to_classes + vector
                else:
                    out[name][part_of(out[name], block)] = xp.astype(a, dtypes[name])
        if to_classes is not None:
            out["class_weight"] = xp.astype(to_classes, inputs.class_weight.dtype)
        return out

    def _row_cotangent(
        self, xp: Namespace, inputs: Inputs, prepared: Prepared, cotangent: Array, compute: Any
    ) -> Array:
        return self.reduction.transpose(
            xp, cotangent, inputs.sample_weight, prepared.divisor, self._rows_shape(inputs), compute
        )

    def _rows_shape(self, inputs: Inputs) -> tuple[int, ...]:
        shape = tuple(inputs.logits.shape)
        return shape if self.axis is None else (*shape[: self.axis], 1, *shape[self.axis + 1 :])

    def _sum_to_classes(self, xp: Namespace, a: Array) -> Array:
        return xp.sum(a, axis=tuple(k for k in range(a.ndim) if k != self.axis), dtype=a.dtype)

    def _class_vector(self, xp: Namespace, class_weight: Array, ndim: int) -> Array:
        return xp.reshape(class_weight, tuple(-1 if k == self.axis else 1 for k in range(ndim)))

    def _promoted(self, inputs: Inputs) -> str:
        return result_dtype_name(*inputs)

    def _compute(self, xp: Namespace, inputs: Inputs) -> Any:
        name = self.compute_dtype or self._promoted(inputs)
        return dtype_of(xp, "float32" if name in ("float16", "bfloat16") else name)

    def _output(self, xp: Namespace, inputs: Inputs) -> Any:
        return dtype_of(xp, self.dtype or self._promoted(inputs))


def _part(prepared: Prepared, block: Any) -> Prepared:
    target = type(prepared.target)(*(part(a, block) for a in vars(prepared.target).values()))
    return Prepared(target, prepared.class_vector, prepared.divisor)
