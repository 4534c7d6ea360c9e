"""Says what the port of a loss does to its value and its gradient, on the user's own arrays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from rich.console import Console

from xent_conformance.terminal import say
from xent_port.model import Finding
from xent_port.result import use_place
from xent_port.rules.table import ASSUMPTIONS
from xent_port.verify import Side, Verification
from xent_port.verify_run import Array

SAME, DIFFERENT, NOT_VERIFIED = "the same", "different", "not verified"


def print_verification(path: Path, finding: Finding, found: Verification, console: Console) -> None:
    """Print a use before and after."""
    say(console, f"{use_place(path, finding.use)}: {finding.status}: {finding.use.name}", "bold")
    for parameter, name in found.binding.named.items():
        array = found.binding.values[parameter]
        shape = f"{array.dtype} {array.shape}" if isinstance(array, np.ndarray) else repr(array)
        say(console, f"    {parameter} is {name!a}: {shape}")
    for when, side in (("before", found.before), ("after", found.after)):
        say(console, f"    {when}, {side.code} on {side.library}:")
        for line in _value(side).splitlines():
            say(console, f"        {line}")
    for line in _distances(found):
        say(console, f"    {line}")
    for line in found.differences:
        say(console, f"    DIFFERENT {line}", "red")
    if found.refused:
        say(console, "    nothing to compare: both refuse these arrays", "red")
    elif not found.differences:
        say(console, "    the same, within the tolerance of the dtype", "green")
    for line in _assumptions(found, native=finding.status == "rewritten"):
        say(console, f"    {line}")


def verdict(found: Verification) -> str:
    """Return what came of a use, in the words of the totals."""
    if found.refused:
        return NOT_VERIFIED
    return DIFFERENT if found.differences else SAME


def print_totals(counts: Counter[str], console: Console) -> None:
    """Print how many uses had each verdict."""
    told = (f"{counts[each]} {each}" for each in (SAME, DIFFERENT, NOT_VERIFIED) if counts[each])
    good = counts[DIFFERENT] == counts[NOT_VERIFIED] == 0
    say(console, ", ".join(told), "green" if good else "red")


def _value(side: Side) -> str:
    if side.value is None:
        return side.error or ""
    return np.array2string(side.value, precision=8, threshold=8, edgeitems=2)


def _distances(found: Verification) -> Iterator[str]:
    parts = {"value": ("value", found.before.value, found.after.value)}
    parts["gradient"] = (f"gradient of {found.wrt}", found.before.gradient, found.after.gradient)
    for what, before, after in parts.values():
        if before is not None and after is not None and before.shape == after.shape and before.size:
            yield f"{what}: largest difference {_largest(before, after)}"


def _largest(before: Array, after: Array) -> str:
    """Return the largest absolute difference and where it is; two NaN and equal infinities are none."""
    ours, theirs = np.atleast_1d(before).astype(np.float64), np.atleast_1d(after).astype(np.float64)
    with np.errstate(invalid="ignore"):
        apart = np.nan_to_num(np.abs(ours - theirs), nan=np.inf)
    apart[(ours == theirs) | (np.isnan(ours) & np.isnan(theirs))] = 0
    place = np.unravel_index(int(apart.argmax()), apart.shape)
    largest = float(apart[place])
    where = f" at [{', '.join(map(str, place))}]" if before.ndim and largest else ""
    elements = f", in {np.count_nonzero(apart)} of {apart.size} elements" if before.ndim and largest else ""
    return f"{largest:.3g}{where}{elements}"


def _assumptions(found: Verification, *, native: bool) -> Iterator[str]:
    false = [name for name, holds in found.holds.items() if not holds]
    for name in false:
        yield f"not true of these arrays: {name}: {ASSUMPTIONS[name].sentence}"
    if found.holds and not false and not native:
        names = ", ".join(found.holds)
        yield f"true of these arrays, with which there is a native call if they always are: {names}"
