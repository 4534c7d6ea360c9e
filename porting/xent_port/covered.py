"""What can be ported: the losses of the originals, every module that has them, and what xent has of each."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any, Literal

FRAMEWORKS = ("chainer", "mxnet", "paddle", "torch")


@dataclass(frozen=True)
class Covered:
    """A function or class of an original that xent has.

    Attributes:
        name: its public dotted name.
        form: ``function``, or ``class``: of callables that are made first and called later.
        also: the other dotted names under which the original has the same object.
    """

    name: str
    form: Literal["function", "class"]
    also: tuple[str, ...] = ()

    @property
    def framework(self) -> str:
        """The original's top-level package."""
        return self.name.partition(".")[0]

    @property
    def parameters(self) -> tuple[inspect.Parameter, ...]:
        """What it takes, in order; the adapters have the originals' signatures."""
        return _parameters(_find(xent_path(self.name)))

    @property
    def forward_parameters(self) -> tuple[inspect.Parameter, ...]:
        """What an instance of the class takes when it is called."""
        found = _find(xent_path(self.name))
        if any(p.kind is p.VAR_KEYWORD for p in _parameters(found.__call__)):
            return _parameters(found.forward)[1:]
        # MXNet hands a namespace in after self, and takes no keywords
        return tuple(p.replace(kind=p.POSITIONAL_ONLY) for p in _parameters(found.hybrid_forward)[2:])


#: By public name. Where the originals keep the same object was looked up in their loaded modules.
COVERED: Mapping[str, Covered] = MappingProxyType(
    {
        each.name: each
        for each in (
            Covered(
                "chainer.functions.softmax_cross_entropy",
                "function",
                ("chainer.functions.loss.softmax_cross_entropy.softmax_cross_entropy",),
            ),
            Covered(
                "chainer.functions.sigmoid_cross_entropy",
                "function",
                ("chainer.functions.loss.sigmoid_cross_entropy.sigmoid_cross_entropy",),
            ),
            Covered("mxnet.gluon.loss.SoftmaxCrossEntropyLoss", "class", ("mxnet.gluon.loss.SoftmaxCELoss",)),
            Covered(
                "paddle.nn.functional.softmax_with_cross_entropy",
                "function",
                ("paddle.nn.functional.loss.softmax_with_cross_entropy",),
            ),
            Covered("torch.nn.functional.cross_entropy", "function"),
            Covered(
                "torch.nn.CrossEntropyLoss",
                "class",
                ("torch.nn.modules.CrossEntropyLoss", "torch.nn.modules.loss.CrossEntropyLoss"),
            ),
        )
    }
)

_PUBLIC_NAME = {path: each.name for each in COVERED.values() for path in (each.name, *each.also)}

#: The modules that lead to a covered name, such as ``torch``, ``torch.nn``, ``torch.nn.functional``.
MODULES = frozenset(path[:at] for path in _PUBLIC_NAME for at, sign in enumerate(path) if sign == ".")

#: Those of them that have a covered name themselves.
HOLDERS = frozenset(path.rpartition(".")[0] for path in _PUBLIC_NAME)

#: What ``from MODULE import *`` gives of these; the other modules give nothing that leads to a covered name.
STAR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "chainer": ("functions",),
        "chainer.functions": ("loss", "sigmoid_cross_entropy", "softmax_cross_entropy"),
        "chainer.functions.loss.sigmoid_cross_entropy": ("sigmoid_cross_entropy",),
        "chainer.functions.loss.softmax_cross_entropy": ("softmax_cross_entropy",),
        "mxnet": ("gluon",),
        "mxnet.gluon": ("loss",),
        "mxnet.gluon.loss": ("SoftmaxCELoss", "SoftmaxCrossEntropyLoss"),
        "paddle.nn.functional": ("softmax_with_cross_entropy",),
        "torch.nn": ("CrossEntropyLoss", "functional", "modules"),
        "torch.nn.functional": ("cross_entropy",),
        "torch.nn.modules": ("CrossEntropyLoss",),
        "torch.nn.modules.loss": ("CrossEntropyLoss",),
    }
)

#: Neighbours that someone may take for one of the covered losses, and what to know about them.
NOT_COVERED: Mapping[str, str] = MappingProxyType(
    {
        "chainer.links.Classifier": "computes softmax_cross_entropy unless `lossfun` is given",
        "mxnet.gluon.loss.SigmoidBCELoss": "another formula",
        "mxnet.gluon.loss.SigmoidBinaryCrossEntropyLoss": "another formula",
        "mxnet.nd.softmax_cross_entropy": "the operator, which sums over the batch",
        "mxnet.ndarray.softmax_cross_entropy": "the operator, which sums over the batch",
        "mxnet.sym.SoftmaxOutput": "a layer of the symbol API",
        "mxnet.sym.softmax_cross_entropy": "the operator, which sums over the batch",
        "mxnet.symbol.SoftmaxOutput": "a layer of the symbol API",
        "paddle.fluid.layers.cross_entropy": "the API before PaddlePaddle 2.0",
        "paddle.fluid.layers.softmax_with_cross_entropy": "the API before PaddlePaddle 2.0",
        "paddle.nn.CrossEntropyLoss": "the class of paddle.nn.functional.cross_entropy",
        "paddle.nn.functional.cross_entropy": "another function than softmax_with_cross_entropy",
        "torch.nn.BCEWithLogitsLoss": "another formula",
        "torch.nn.functional.binary_cross_entropy_with_logits": "another formula",
    }
)

_LAST_WORDS = tuple(sorted({path.rpartition(".")[2] for path in _PUBLIC_NAME}))
_LOOKED_UP = ("getattr", "__dict__", "vars(")
_HOLDING_WORDS = tuple(sorted({path.rpartition(".")[2] for path in HOLDERS}))


def may_use(text: str) -> bool:
    """Whether a source has to be read: it names something covered, or may look it up in its module."""
    if any(word in text for word in _LAST_WORDS):
        return True
    looks_up = any(word in text for word in _LOOKED_UP) and any(word in text for word in _HOLDING_WORDS)
    return looks_up and mentions_framework(text)


def mentions_framework(text: str) -> bool:
    """Whether a source names one of the originals."""
    return any(framework in text for framework in FRAMEWORKS)


def covered_at(path: str) -> Covered | None:
    """Return what an original has at a dotted name, if that is covered."""
    name = _PUBLIC_NAME.get(path)
    return None if name is None else COVERED[name]


def leading_names(module: str) -> frozenset[str]:
    """Return the names in a module that lead to something covered.

    >>> sorted(leading_names("torch.nn"))
    ['CrossEntropyLoss', 'functional', 'modules']
    """
    paths = (path.removeprefix(f"{module}.") for path in _PUBLIC_NAME if path.startswith(f"{module}."))
    return frozenset(path.partition(".")[0] for path in paths)


def xent_path(path: str) -> str:
    """Return where xent has an original's dotted name.

    >>> xent_path("chainer.functions.softmax_cross_entropy")
    'xent_chainer.functions.softmax_cross_entropy'
    """
    return f"xent_{path}"


def xent_module(path: str) -> str:
    """Return the module to import for an original's dotted name of a function or class.

    >>> xent_module("torch.nn.functional.cross_entropy")
    'xent_torch.nn.functional'
    """
    return xent_path(path.rpartition(".")[0])


@cache
def xent_has(path: str) -> bool:
    """Whether xent has an original's dotted name of a module, function, class or attribute of one.

    >>> xent_has("chainer.functions.log_softmax"), xent_has("chainer.functions.relu")
    (True, False)
    """
    if path.partition(".")[0] not in FRAMEWORKS or any(word.startswith("_") for word in path.split(".")):
        return False
    try:
        found = _find(xent_path(path))
    except (AttributeError, ImportError):
        return False
    return any(home.startswith(f"xent_{path.partition('.')[0]}") for home in _homes(found))


def _find(path: str) -> Any:
    """Import what a dotted name of an adapter package stands for."""
    package, *names = path.split(".")
    found: Any = importlib.import_module(package)
    for name in names:
        if isinstance(found, ModuleType) and not hasattr(found, name):
            importlib.import_module(f"{found.__name__}.{name}")
        found = getattr(found, name)
    return found


def _homes(found: Any) -> Iterator[str]:
    """Say where something was made: xent's modules also hold modules that they only import."""
    yield found.__name__ if isinstance(found, ModuleType) else getattr(found, "__module__", None) or ""
    yield type(found).__module__


def _parameters(function: Any) -> tuple[inspect.Parameter, ...]:
    return tuple(inspect.signature(function).parameters.values())
