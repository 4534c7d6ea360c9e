"""Loss: target → rows → reduction, each passed once; the gradient beside the value."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from xent._blocks import BLOCK_ELEMENTS, blocks, part, part_of
from xent._operation import INPUTS, Forward, Inputs, Operation
from xent._reduction import Reduction, broadcast_shape, sum_to_shape
from xent._rows import Rows, reshaped
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

    def rows(self, xp: Namespace, logits: Array, prepared: Prepared, compute: Any) -> Rows:
        """Return the rows of a block that is not empty."""
        raise NotImplementedError

    def terms(self, logits: Array) -> dict[str, float]:
        """Return the names of what a row's loss is the sum of, each with its factor.

        Each term is reduced on its own and multiplied then, which shows where one is not finite.
        """
        del logits
        return {"loss": 1.0}

    # What bridges call.

    def forward(self, xp: Namespace, inputs: Inputs, *, gradient: bool = False) -> Forward:
        """See `Operation.forward`."""
        compute = self._compute(xp, inputs)
        prepared = self.prepare(xp, inputs, compute)
        terms = self.terms(inputs.logits)
        want = {*terms} | ({"softmax"} if self.return_softmax else set())
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
        value = self._reduced(xp, inputs.sample_weight, prepared, terms, found)
        return Forward(xp.astype(value, self._output(xp, inputs)), found.get("softmax"), found.get("logits"))

    def backward(
        self, xp: Namespace, inputs: Inputs, cotangent: Array, wanted: Iterable[str], *, whole: bool = False
    ) -> dict[str, Array]:
        """See `Operation.backward`."""
        self.refuse_backward()
        compute = self._compute(xp, inputs)
        prepared = self.prepare(xp, inputs, compute)
        want = {name for name in wanted if self.gets_gradient(name, inputs)}
        terms = self.terms(inputs.logits) if "sample_weight" in want else {}
        row_want = (want - {"sample_weight"}) | {*terms}
        rows_cotangent = self._row_cotangent(xp, inputs, prepared, cotangent, compute)
        found = self._run(xp, inputs, prepared, rows_cotangent, row_want, compute, whole=whole)
        if "sample_weight" in want:
            weighted = self.reduction.weighted(
                xp, cotangent, prepared.divisor, self._rows_shape(inputs), inputs.sample_weight, compute
            )
            loss = _sum_of({name: found.pop(name) for name in terms}, terms)
            to_weight = sum_to_shape(xp, weighted * loss, tuple(inputs.sample_weight.shape))
            found["sample_weight"] = xp.astype(to_weight, inputs.sample_weight.dtype)
        if "target" in found:
            found["target"] = reshaped(xp, found["target"], tuple(inputs.target.shape))
        return found

    def tangent(self, xp: Namespace, inputs: Inputs, tangents: Mapping[str, Array]) -> Array:
        """See `Operation.tangent`."""
        self.refuse_backward()
        compute = self._compute(xp, inputs)
        prepared = self.prepare(xp, inputs, compute)
        tangents = {
            name: xp.astype(t, compute) for name, t in tangents.items() if name in self.differentiable
        }
        if 0 in inputs.logits.shape:
            return xp.zeros_like(self.forward(xp, inputs).value)
        rows = self.rows(xp, inputs.logits, prepared, compute)
        shaped = {name: t for name, t in tangents.items() if name != "sample_weight"}
        if "target" in shaped:
            shaped["target"] = reshaped(xp, shaped["target"], tuple(inputs.logits.shape))
        if "class_weight" in shaped:
            shaped["class_weight"] = self._class_vector(xp, shaped["class_weight"], inputs.logits.ndim)
        one = xp.ones((), dtype=compute, device=creation_device(inputs.logits))
        if self.reduction.is_full:
            # Scale and divisor multiply inside the rows, as in the gradient: it shows where the divisor is 0.
            factor = self._row_cotangent(xp, inputs, prepared, one, compute)
            moved = [xp.sum(rows.push(name, t, factor), dtype=compute) for name, t in shaped.items()]
        else:
            pushed = [rows.push(name, t, one) for name, t in shaped.items()]
            moved = [self.reduction.apply(xp, p, inputs.sample_weight, prepared.divisor) for p in pushed]
        if "sample_weight" in tangents:
            terms = self.terms(inputs.logits)
            moved.append(self._reduced(xp, tangents["sample_weight"], prepared, terms, rows.loss()))
        return xp.astype(sum(moved[1:], moved[0]), self._output(xp, inputs))

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

    def _reduced(
        self,
        xp: Namespace,
        sample_weight: Array | None,
        prepared: Prepared,
        terms: Mapping[str, float],
        found: Mapping[str, Array],
    ) -> Array:
        """Reduce each term of the row losses, and add them up."""
        reduced = {n: self.reduction.apply(xp, found[n], sample_weight, prepared.divisor) for n in terms}
        return _sum_of(reduced, terms)

    # How the rows are walked.

    def _run(
        self,
        xp: Namespace,
        inputs: Inputs,
        prepared: Prepared,
        cotangent: Array | None,
        want: Collection[str],
        compute: Any,
        *,
        whole: bool = False,
    ) -> dict[str, Array]:
        """Compute what is wanted: terms of the loss, ``"softmax"``, and gradients by the names of inputs."""
        logits, shape = inputs.logits, tuple(inputs.logits.shape)
        dtypes = dict.fromkeys(self.terms(logits), compute) | {"softmax": logits.dtype}
        dtypes |= {name: a.dtype for name, a in zip(INPUTS, inputs, strict=True) if a is not None}
        if 0 in shape:
            # What is shaped like the logits is empty too; the rest is zero.
            zeros = self._new(xp.zeros, inputs, want, dtypes)
            return {n: xp.astype(logits, a.dtype) if a.shape == logits.shape else a for n, a in zeros.items()}
        if whole or not writable_in_place(logits) or math.prod(shape) <= BLOCK_ELEMENTS:
            found = self._wanted(xp, logits, prepared, cotangent, want, compute)
            return {name: xp.astype(a, dtypes[name], copy=False) for name, a in found.items()}
        out = self._new(xp.empty, inputs, want, dtypes)
        if "class_weight" in out:
            out["class_weight"] = xp.zeros_like(out["class_weight"])
        for block in blocks(shape, self.axis):
            prepared_part = _part(prepared, block)
            found = self._wanted(xp, logits[block], prepared_part, part(cotangent, block), want, compute)
            for name, a in found.items():
                if name == "class_weight":
                    out[name] = out[name] + xp.astype(a, dtypes[name])
                else:
                    out[name][part_of(out[name], block)] = xp.astype(a, dtypes[name], copy=False)
        return out

    def _wanted(
        self,
        xp: Namespace,
        logits: Array,
        prepared: Prepared,
        cotangent: Array | None,
        want: Collection[str],
        compute: Any,
    ) -> dict[str, Array]:
        rows = self.rows(xp, logits, prepared, compute)
        found = {name: rows.pull(name, cotangent) for name in want if name in INPUTS}
        if "class_weight" in found:
            others = tuple(k for k in range(logits.ndim) if k != self.axis)
            found["class_weight"] = xp.sum(found["class_weight"], axis=others, dtype=compute)
        if "loss" in want:
            found |= rows.loss()
        if "softmax" in want:
            found["softmax"] = rows.softmax()
        return found

    def _new(
        self, make: Callable[..., Array], inputs: Inputs, want: Collection[str], dtypes: Mapping[str, Any]
    ) -> dict[str, Array]:
        """Make arrays for what is wanted."""
        shapes = dict.fromkeys(want, tuple(inputs.logits.shape))
        shapes |= dict.fromkeys(self.terms(inputs.logits), self._rows_shape(inputs))
        if inputs.class_weight is not None:
            shapes["class_weight"] = tuple(inputs.class_weight.shape)
        device = creation_device(inputs.logits)
        return {name: make(shapes[name], dtype=dtypes[name], device=device) for name in want}

    def _row_cotangent(
        self, xp: Namespace, inputs: Inputs, prepared: Prepared, cotangent: Array, compute: Any
    ) -> Array:
        return self.reduction.transpose(
            xp, cotangent, inputs.sample_weight, prepared.divisor, self._rows_shape(inputs), compute
        )

    def _rows_shape(self, inputs: Inputs) -> tuple[int, ...]:
        shape = tuple(inputs.logits.shape)
        return shape if self.axis is None else (*shape[: self.axis], 1, *shape[self.axis + 1 :])

    def _class_vector(self, xp: Namespace, class_weight: Array, ndim: int) -> Array:
        return xp.reshape(class_weight, tuple(-1 if k == self.axis else 1 for k in range(ndim)))

    def _promoted(self, inputs: Inputs) -> str:
        return result_dtype_name(*inputs)

    def _compute(self, xp: Namespace, inputs: Inputs) -> Any:
        name = self.compute_dtype or self._promoted(inputs)
        return dtype_of(xp, "float32" if name in ("float16", "bfloat16") else name)

    def _output(self, xp: Namespace, inputs: Inputs) -> Any:
        return dtype_of(xp, self.dtype or self._promoted(inputs))


def _sum_of(found: Mapping[str, Array], terms: Mapping[str, float]) -> Array:
    """Return the sum of the terms times their factors."""
    scaled = [found[name] if factor == 1 else found[name] * factor for name, factor in terms.items()]
    return sum(scaled[1:], scaled[0])


def _part(prepared: Prepared, block: Any) -> Prepared:
    target = type(prepared.target)(*(part(a, block) for a in vars(prepared.target).values()))
    return Prepared(target, prepared.class_vector, prepared.divisor)
