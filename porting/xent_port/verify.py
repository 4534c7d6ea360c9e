"""Computes a loss before and after its port on the user's own arrays, and says how far apart they are.

Before is xent's adapter, which is proven against the original. After is what the port writes: the native
call, or xent's on the target's arrays. Only the rule's template is evaluated, never the user's source.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from xent_conformance.case import Call
from xent_conformance.compare import DIFFERENT, WRONG, compare
from xent_conformance.outcome import Outcome
from xent_conformance.wire import tensor
from xent_port.covered import COVERED, xent_path
from xent_port.model import Finding, Native
from xent_port.result import reasons
from xent_port.rules.assumptions import holding
from xent_port.rules.table import SOURCES, source_of
from xent_port.verify_data import Arrays, Binding, bindings
from xent_port.verify_run import RUNNERS, Array, Loss

#: What pip installs where it has another name than the library.
_PACKAGES = {"torch": '"xent-compat[torch]"', "jax": '"xent-compat[jax]"', "paddle": "paddlepaddle"}
_COMPARED = ("value", "gradient", "dtype", "shape", "non-finite")


class VerifyError(Exception):
    """A use that cannot be computed here."""


@dataclass(frozen=True)
class Side:
    """What was called, on which library, and what came of it: value and gradient, or an error."""

    code: str
    library: str
    value: Array | None = None
    gradient: Array | None = None
    error: str | None = None


@dataclass(frozen=True)
class Verification:
    """A use before and after, with one set of arguments.

    ``wrt`` is the parameter whose gradient was taken. ``differences`` are sentences; there are none if both
    are the same within the tolerance of the dtype. ``holds`` says of each assumption that the decision
    mentions whether it is true of these arrays.
    """

    binding: Binding
    wrt: str
    before: Side
    after: Side
    differences: tuple[str, ...]
    holds: Mapping[str, bool]

    @property
    def refused(self) -> bool:
        """Whether both sides raise errors, so that nothing could be compared."""
        return self.before.error is not None and self.after.error is not None


def verify(finding: Finding, target: str, arrays: Arrays) -> Iterator[Verification]:
    """Yield the use before and after the port, for each call of it.

    Raises:
        DataError: if an array is missing.
        VerifyError: if a library of the target is not installed, or the logits are no array.
    """
    wrt = SOURCES[source_of(finding.use.name) or ""].logits
    for binding in bindings(finding.use, arrays):
        if not isinstance(binding.values.get(wrt), np.ndarray):
            raise VerifyError(f"`{wrt}` is no array")
        ours, native = _adapter(finding.use.name, binding), _native(finding, binding)
        path = xent_path(finding.use.name)
        before = _computed(ours, path, "numpy", binding, wrt)
        if native is not None:
            after = _computed(native[1], native[0], target, binding, wrt)
        else:
            after = _computed(ours, path, target if target in ("torch", "jax") else "numpy", binding, wrt)
        apart = tuple(_differences(finding.use.name, binding, wrt, before, after))
        yield Verification(binding, wrt, before, after, apart, _assumptions(finding, binding))


def _adapter(name: str, binding: Binding) -> Loss:
    package, _, last = xent_path(name).rpartition(".")
    function = getattr(importlib.import_module(package), last)

    def loss(arguments: Mapping[str, Any]) -> Any:
        if COVERED[name].form == "function":
            return function(**arguments)
        made = function(**{key: arguments[key] for key in binding.made})
        # some originals take no keywords here
        return made(*_in_order(name, {key: arguments[key] for key in binding.called}))

    return loss


def _in_order(name: str, called: Mapping[str, Any]) -> list[Any]:
    parameters = COVERED[name].forward_parameters
    count = max(i for i, parameter in enumerate(parameters, 1) if parameter.name in called)
    return [called.get(parameter.name, parameter.default) for parameter in parameters[:count]]


def _native(finding: Finding, binding: Binding) -> tuple[str, Loss] | None:
    """Return the native call's code over parameters' names, and as a function of their values."""
    if not isinstance(finding.decision, Native) or finding.status != "rewritten":
        return None
    template, imports = finding.decision.template, finding.decision.imports
    for module in imports:
        _require(module.partition(".")[0])
    compiled = compile(template.format(**{name: name for name in binding.values}), "<native call>", "eval")

    def loss(arguments: Mapping[str, Any]) -> Any:
        modules = {module.partition(".")[0]: _package(module) for module in imports}
        found = eval(compiled, {**modules, **arguments})
        if COVERED[finding.use.name].form == "function":
            return found
        taken = inspect.signature(found).parameters
        return found(**{key: arguments[key] for key in binding.called if key in taken})

    shown = {name: name if name in binding.named else repr(x) for name, x in binding.values.items()}
    return template.format(**shown), loss


def _package(module: str) -> Any:
    importlib.import_module(module)
    return importlib.import_module(module.partition(".")[0])


def _require(library: str) -> None:
    if importlib.util.find_spec(library) is None:
        how = f"pip install {_PACKAGES.get(library, library)}"
        raise VerifyError(f"{library} is not installed here, which what the port writes needs: {how}")


def _computed(loss: Loss, code: str, library: str, binding: Binding, wrt: str) -> Side:
    _require(library)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value, gradient = RUNNERS[library](loss, binding.values, wrt)
    except Exception as error:  # whatever the loss says of the arrays
        return Side(code, library, error=f"{type(error).__name__}: {error}")
    return Side(code, library, value, gradient)


def _differences(name: str, binding: Binding, wrt: str, before: Side, after: Side) -> Iterator[str]:
    if (before.error is None) != (after.error is None):
        yield f"an error {'after' if before.error is None else 'before'}, and a value on the other side"
    if before.error is not None or after.error is not None:
        return
    call = Call(name, kwargs=_tensors(binding.called), init_kwargs=_tensors(binding.made), wrt=(wrt,))
    for found in compare(call, _outcome(before, wrt), _outcome(after, wrt)):
        if found.facet in _COMPARED and found.verdict in (DIFFERENT, WRONG):
            yield f"{found.facet}: {found.text}"


def _outcome(side: Side, wrt: str) -> Outcome:
    found = _tensors({"value": side.value, "gradient": side.gradient})
    return Outcome(value=found["value"], gradients={wrt: found["gradient"]})


def _tensors(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tensor(x, x.dtype.name) if isinstance(x, np.ndarray) else x for key, x in values.items()}


def _assumptions(finding: Finding, binding: Binding) -> dict[str, bool]:
    """Say of each assumption of the decision whether it is true of the arrays."""
    if isinstance(finding.decision, Native):
        names = finding.decision.granted
    else:
        names = tuple(reason.assumption for reason in reasons(finding) if reason.assumption is not None)
    if not names:
        return {}
    covered = COVERED[finding.use.name]
    parameters = covered.parameters + (covered.forward_parameters if covered.form == "class" else ())
    values = {p.name: p.default for p in parameters} | _tensors(binding.values)
    true = holding(source_of(finding.use.name) or "", values)
    return {name: name in true for name in names}
