"""Describes public functions and classes: their parameters, and what a call raises that does not fit them.

Used on both sides of the pipe to an original, so it imports only the standard library.
"""

from __future__ import annotations

import ast
import inspect
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from xent_conformance.originals.serve import builtin_bases

Described = dict[str, Any]

#: The functions and classes of each original that its adapter has too. A name that ends in ``()`` is an
#: instance that is made without arguments.
PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "chainer": (
        "chainer.functions.softmax_cross_entropy",
        "chainer.functions.sigmoid_cross_entropy",
        *(
            f"chainer.functions.{name}"
            for name in (
                "absolute", "add", "average", "broadcast_to", "cast", "exp", "get_item", "log", "log_softmax",
                "matmul", "reshape", "select_item", "sigmoid", "sum", "sum_to", "transpose",
            )
        ),
        "chainer.Variable",
        *(
            f"chainer.Variable.{name}"
            for name in (
                "__init__", "__len__", "item", "backward", "cleargrad", "zerograd", "unchain", "reshape",
                "transpose", "mean",
            )
        ),
        "chainer.as_array",
        "chainer.as_variable",
        "chainer.backend.get_array_module",
        "chainer.configuration.LocalConfig",
        "chainer.force_backprop_mode",
        "chainer.is_debug",
        "chainer.no_backprop_mode",
        "chainer.set_debug",
        "chainer.using_config",
        "chainer.utils.type_check.InvalidType",
    ),
    "paddle": ("paddle.nn.functional.softmax_with_cross_entropy", "paddle.to_tensor"),
    "mxnet": (
        *(
            f"mxnet.gluon.loss.{loss}{part}"
            for loss in ("SoftmaxCrossEntropyLoss", "SoftmaxCELoss")
            for part in ("", "()", ".__init__", ".__call__", ".forward", ".hybrid_forward", ".hybridize")
        ),
        "mxnet.gluon.loss.Loss",
        "mxnet.gluon.loss.Loss.__init__",
        "mxnet.gluon.loss.Loss.hybrid_forward",
        *(
            f"mxnet.gluon.{block}{part}"
            for block in ("Block", "HybridBlock")
            for part in ("", ".__init__", ".__call__", ".collect_params", ".forward", ".hybridize")
        ),
        "mxnet.gluon.HybridBlock.hybrid_forward",
        "mxnet.gluon.ParameterDict",
        "mxnet.npx.set_np",
        "mxnet.npx.reset_np",
        "mxnet.npx.is_np_array",
        "mxnet.npx.is_np_shape",
    ),
    "torch": (
        "torch.nn.functional.cross_entropy",
        *(
            f"torch.nn.CrossEntropyLoss{part}"
            for part in ("", "()", ".__init__", ".__call__", ".forward", ".train", ".eval", ".extra_repr",
                         ".state_dict", ".load_state_dict", ".to", ".cuda", ".cpu", ".half", ".float",
                         ".double")
        ),
    ),
}  # fmt: skip


def describe_all(names: Iterable[str], find: Callable[[str], Any]) -> dict[str, Described]:
    """Describe functions and classes by dotted name; ``find`` returns what such a name stands for."""
    return {name: describe(find_or_make(name, find)) for name in names}


def find_or_make(name: str, find: Callable[[str], Any]) -> Any:
    """Return what a name of `PUBLISHED` stands for."""
    return find(name.removesuffix("()"))() if name.endswith("()") else find(name)


def describe(function: Any) -> Described:
    """Return the parameters of a callable, and what calls of it raise that do not fit them.

    >>> described = describe(lambda x, *, axis=-1: x)
    >>> described["parameters"][1]
    {'name': 'axis', 'kind': 'KEYWORD_ONLY', 'default': '-1'}
    >>> described["wrong_calls"][0]["error"]["text"]
    "<lambda>() missing 1 required positional argument: 'x'"
    """
    parameters = list(inspect.signature(function).parameters.values())
    calls = _wrong_calls(function, parameters)
    return {
        "parameters": [_described(p) for p in parameters],
        "wrong_calls": [answer(function, positional, keywords) for positional, keywords in calls],
    }


def answer(function: Any, positional: int, keywords: list[str]) -> Described:
    """Call with so many positional arguments and these keywords, all ``None``; return what that raises."""
    entry: Described = {"positional": positional, "keywords": keywords}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            function(*[None] * positional, **dict.fromkeys(keywords))
    except (Exception, SystemExit) as error:  # someone else's code may want to end the process
        entry["error"] = {
            "class": type(error).__name__,
            "builtin": builtin_bases(type(error)),
            "text": stable_text(str(error)),
        }
    return entry


def _described(parameter: inspect.Parameter) -> dict[str, str]:
    entry = {"name": parameter.name, "kind": parameter.kind.name}
    if parameter.default is not parameter.empty:
        entry["default"] = _default(parameter.default)
    return entry


def _default(value: Any) -> str:
    """Return the ``repr`` of a literal; of anything else its type, since it may hold an address."""
    text = repr(value)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return f"<{type(value).__name__}>"
    return text


def _wrong_calls(function: Any, parameters: list[inspect.Parameter]) -> Iterator[tuple[int, list[str]]]:
    """Yield how many positional arguments to give, and which keywords: calls that fail before they compute.

    Python itself finds no parameter for an argument, or nothing but the construction could come.
    """
    kinds = {p.kind for p in parameters}
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    required = [p for p in positional if p.default is p.empty]
    instance = not (inspect.isroutine(function) or inspect.isclass(function))
    if required or instance:
        yield 0, []
    if len(required) > 1:
        yield 1, []
    if inspect.Parameter.VAR_KEYWORD not in kinds or inspect.isclass(function) or instance:
        yield len(required), ["no_such_argument"]
    if inspect.Parameter.VAR_POSITIONAL not in kinds:
        yield len(positional) + 1, []
    if positional and positional[0].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD:
        yield max(len(required), 1), [positional[0].name]


def stable_text(text: str) -> str:
    """Return what Python says of a wrong call, without what its version or a class adds.

    >>> stable_text("Loss.forward() got an unexpected keyword argument 'X'. Did you mean 'x'?")
    "forward() got an unexpected keyword argument 'X'"
    """
    text = re.sub(r"\. Did you mean '\w+'\?$", "", text)
    return re.sub(r"^(?:[\w<>]+\.)+(?=[\w<>]+\(\) )", "", text)
