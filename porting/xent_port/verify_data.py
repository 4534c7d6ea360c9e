"""The user's own arrays: read from an ``.npz`` as data and nothing else, and bound to a use's arguments."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy

from xent_port.covered import COVERED
from xent_port.model import UNKNOWN, Argument, Use
from xent_port.rules.table import SOURCES, source_of

Array = np.ndarray[Any, np.dtype[Any]]
#: By name; of what is no plain array, why it cannot be used.
Arrays = Mapping[str, "Array | DataError"]

#: Of all arrays together.
MOST_BYTES = 2_000_000_000
_MOST_ARRAYS = 1_000
#: Names that people give to logits, labels and class weights.
_LOGITS = ("x", "logits", "pred", "input", "y")
_LABELS = ("t", "label", "labels", "target", "targets")
_WEIGHTS = ("weight", "weights", "class_weight", "class_weights")


class DataError(ValueError):
    """Arrays that cannot be read, or that are not those of a use."""


@dataclass(frozen=True)
class Binding:
    """What a use is called with: ``values`` by the original's parameters; ``named``: which array each is."""

    made: Mapping[str, Any]
    called: Mapping[str, Any]
    named: Mapping[str, str]

    @property
    def values(self) -> Mapping[str, Any]:
        """All arguments, of the construction and of the call."""
        return {**self.made, **self.called}


def read_arrays(path: Path) -> Arrays:
    """Read the arrays of an ``.npz`` file; nothing in it is executed or unpickled.

    Raises:
        DataError: if it is no such file, or holds too much.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > _MOST_ARRAYS or sum(member.file_size for member in members) > MOST_BYTES:
                raise DataError(f"{path} has more than {_MOST_ARRAYS} arrays, or {MOST_BYTES // 10**9} GB")
            return {
                member.filename.removesuffix(".npy"): _read(archive, member)
                for member in members
                if member.filename.endswith(".npy")
            }
    except zipfile.BadZipFile:
        raise DataError(f"{path} is no .npz file; numpy.savez writes one") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from None
    except (ValueError, NotImplementedError) as error:
        raise error if isinstance(error, DataError) else DataError(f"{path} is damaged: {error}") from None


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Array | DataError:
    name = member.filename.removesuffix(".npy")
    try:
        return _read_array(archive, member, name)
    except DataError as error:
        return error
    except Exception as error:  # whatever zlib and NumPy say of what is no array
        return DataError(f"array {name!a} is damaged: {error}")


def _read_array(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Array:
    with archive.open(member) as file:
        shape, dtype = _header(file)
    if dtype.hasobject:
        raise DataError(f"array {name!a} holds Python objects, which are not read; save it as numbers")
    # a header may say anything, and so much memory would be taken before the numbers are read
    if math.prod(shape) * dtype.itemsize > member.file_size:
        raise DataError(f"array {name!a} is damaged: its numbers are fewer than its shape {shape} says")
    with archive.open(member) as file:
        found: Array = npy.read_array(file, allow_pickle=False)
    return found


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    version = npy.read_magic(file)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(file)
    return shape, dtype


def bindings(use: Use, arrays: Arrays) -> Iterator[Binding]:
    """Yield what a use is called with: what its source shows, and arrays for the rest.

    Yields one for each call of an instance, for a class.

    Raises:
        DataError: if an array is missing or cannot be read, or the use cannot be seen well enough.
    """
    if use.form == "reference":
        raise DataError("it is not called here, so that its arguments cannot be seen")
    if use.arguments is None:
        raise DataError("its arguments cannot be told apart: *args or **options")
    named: dict[str, str] = {}
    if use.form == "call":
        yield Binding({}, _bound(use, use.arguments, arrays, named), named)
        return
    made = _bound(use, use.arguments, arrays, named)
    covered = COVERED[use.name]
    unseen = {p.name: Argument(p.name) for p in covered.forward_parameters if p.default is p.empty}
    for arguments in use.called or (unseen,):
        again = dict(named)
        yield Binding(made, _bound(use, arguments, arrays, again), again)


def _bound(
    use: Use, arguments: Mapping[str, Argument], arrays: Arrays, named: dict[str, str]
) -> dict[str, Any]:
    found = {}
    for parameter, argument in arguments.items():
        if argument.value is not UNKNOWN:
            found[parameter] = argument.value
            continue
        name = _find(use, parameter, argument, arrays)
        array = arrays[name]
        if isinstance(array, DataError):
            raise array
        if array.ndim and array.dtype.kind not in "biufc":
            raise DataError(f"array {name!a} is of {array.dtype}, not of numbers")
        found[parameter] = array if array.ndim else array.item()
        named[parameter] = name
    return found


def _find(use: Use, parameter: str, argument: Argument, arrays: Arrays) -> str:
    """Return the name of the array for an argument: as it is in the source, or its parameter, or its part."""
    source = SOURCES[source_of(use.name) or ""]
    usual = {source.logits: _LOGITS, source.labels: _LABELS, source.weights: _WEIGHTS}
    for name in (argument.code, parameter, *usual.get(parameter, ())):
        if name in arrays:
            return name
    has = ", ".join(map(ascii, arrays)) or "nothing"
    what = f"`{parameter}` is `{argument.code}` in the source"
    names = {argument.code: None} if argument.code.isidentifier() else {}
    usable = " or ".join(map(ascii, names | {parameter: None}))
    raise DataError(f"{what}: pass it as array {usable} in the npz, which has {has}")
