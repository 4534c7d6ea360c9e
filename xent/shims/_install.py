"""Puts shims in the place of frameworks and takes them away again; installations are counted."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from xent import _originals
from xent.shims._modules import Shim

_lock = threading.RLock()
_shims: dict[str, Shim] = {}
_users: Counter[str] = Counter()


def install(*frameworks: str, even_if_installed: bool = False) -> None:
    """Put shims in the place of frameworks, until `uninstall` was called as often.

    Args:
        *frameworks: ``"chainer"``, ``"mxnet"``, ``"paddle"`` or ``"torch"``.
        even_if_installed: hide a framework that is really installed. Those of its modules that are imported
            come back with `uninstall`; until then it cannot be used, nor can torch's tensors.

    Raises:
        RuntimeError: for a framework that is installed, unless ``even_if_installed`` is given.
        ValueError: for a name that is not one of the four, or no name.

    >>> install("paddle")
    >>> import paddle
    >>> paddle.__version__
    '2.6.2'
    >>> uninstall("paddle")
    """
    _check_names(frameworks)
    with _lock:
        if not even_if_installed:
            for framework in frameworks:
                if not _users[framework]:
                    _check_absent(framework)
        for framework in frameworks:
            if not _users[framework]:
                _put_in_place(framework)
            _users[framework] += 1


def uninstall(*frameworks: str) -> None:
    """Take back one `install` of each framework; with the last, the shim goes and what it hid comes back.

    Raises:
        RuntimeError: for a framework whose shim is not installed; then none is taken away.
        ValueError: for a name that is not one of the four, or no name.
    """
    _check_names(frameworks)
    with _lock:
        if absent := [name for name, times in Counter(frameworks).items() if _users[name] < times]:
            raise RuntimeError(f"there is no shim of {absent[0]} to uninstall")
        for framework in frameworks:
            _users[framework] -= 1
            if not _users[framework]:
                _take_away(_shims.pop(framework))


@contextmanager
def installed(*frameworks: str, even_if_installed: bool = False) -> Iterator[None]:
    """Return a context with shims in the place of frameworks; the arguments are those of `install`.

    Contexts may be nested, and overlap in several threads: the shim goes with the last of them. What was
    imported within goes on working after it.
    """
    install(*frameworks, even_if_installed=even_if_installed)
    try:
        yield
    finally:
        uninstall(*frameworks)


def _check_names(frameworks: tuple[str, ...]) -> None:
    known = _originals.FRAMEWORKS
    choice = f"{', '.join(map(repr, known[:-1]))} or {known[-1]!r}"
    if not frameworks:
        raise ValueError(f"name a framework: {choice}")
    for framework in frameworks:
        if framework not in known:
            near = difflib.get_close_matches(str(framework), known, n=1)
            raise ValueError(
                f"there is no shim of {framework!r}; a framework is {choice}"
                + (f"; did you mean {near[0]!r}?" if near else "")
            )


def _check_absent(framework: str) -> None:
    """Raise if a framework can be imported."""
    try:
        spec = importlib.util.find_spec(framework)
    except ValueError:  # a module that someone made by hand
        where = "in sys.modules"
    else:
        # A namespace package is just a folder of that name, such as one with a user's scripts.
        if spec is None or not spec.has_location:
            return
        where = f"at {spec.origin}"
    raise RuntimeError(
        f"{framework} is there, {where}, and its shim would hide it. If that is what you want, for example "
        "because it no longer imports: even_if_installed=True, or python -m xent.shims --even-if-installed"
    )


def _put_in_place(framework: str) -> None:
    entries = list(sys.modules.items())
    hidden = {name: module for name, module in entries if name.partition(".")[0] == framework}
    shim = _shims[framework] = Shim(framework, hidden)
    sys.meta_path.insert(0, shim)
    for name in hidden:
        sys.modules.pop(name, None)
    sys.path_hooks.append(shim.folder)
    if hidden:
        # Libraries that look for a framework in sys.modules, and remember what they saw, must not miss it.
        importlib.import_module(framework)


def _take_away(shim: Shim) -> None:
    # Whoever saved and restored these lists may have taken the shim out already.
    with suppress(ValueError):
        sys.meta_path.remove(shim)
    with suppress(ValueError):
        sys.path_hooks.remove(shim.folder)
    for path in [path for path in list(sys.path_importer_cache) if shim.owns(path)]:
        del sys.path_importer_cache[path]
    for name in [name for name, module in list(sys.modules.items()) if shim.made(name, module)]:
        del sys.modules[name]
    sys.modules.update(shim.hidden)
