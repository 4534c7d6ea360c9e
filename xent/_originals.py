"""Which public names of the originals the adapters have, and where: data for `xent.load` and `xent.shims`.

Where an original keeps the same object under several names was looked up in its loaded modules, as were its
``__all__`` lists; ``tests/shims/test_originals.py`` looks again.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

FRAMEWORKS = ("chainer", "mxnet", "paddle", "torch")

#: The losses, by framework; all other names below are what losses are used with.
LOSSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "chainer": ("chainer.functions.softmax_cross_entropy", "chainer.functions.sigmoid_cross_entropy"),
        "mxnet": ("mxnet.gluon.loss.SoftmaxCrossEntropyLoss",),
        "paddle": ("paddle.nn.functional.softmax_with_cross_entropy",),
        "torch": ("torch.nn.functional.cross_entropy", "torch.nn.CrossEntropyLoss"),
    }
)

#: What the adapter has in the same place, by module of the original: ``chainer.functions.exp`` is
#: ``xent_chainer.functions.exp``.
_SAME_PLACE = {
    "chainer": (
        "FunctionNode Variable as_array as_variable config force_backprop_mode global_config is_debug "
        "no_backprop_mode set_debug using_config"
    ),
    "chainer.backend": "get_array_module",
    "chainer.configuration": "GlobalConfig LocalConfig config global_config using_config",
    "chainer.function_node": "FunctionNode",
    "chainer.functions": (
        "absolute add average broadcast_to cast exp get_item log log_softmax matmul reshape select_item "
        "sigmoid sigmoid_cross_entropy softmax_cross_entropy sum sum_to transpose"
    ),
    "chainer.functions.activation.log_softmax": "log_softmax",
    "chainer.functions.activation.sigmoid": "sigmoid",
    "chainer.functions.array.broadcast": "broadcast_to",
    "chainer.functions.array.cast": "cast",
    "chainer.functions.array.get_item": "get_item",
    "chainer.functions.array.reshape": "reshape",
    "chainer.functions.array.select_item": "select_item",
    "chainer.functions.array.transpose": "transpose",
    "chainer.functions.loss.sigmoid_cross_entropy": "sigmoid_cross_entropy",
    "chainer.functions.loss.softmax_cross_entropy": "softmax_cross_entropy",
    "chainer.functions.math.basic_math": "absolute add",
    "chainer.functions.math.exponential": "exp log",
    "chainer.functions.math.matmul": "matmul",
    "chainer.functions.math.sum": "sum",
    "chainer.utils.type_check": "InvalidType",
    "chainer.variable": "Variable as_array as_variable",
    "mxnet": "MXNetError",
    "mxnet.base": "MXNetError",
    "mxnet.gluon": "Block HybridBlock ParameterDict",
    "mxnet.gluon.block": "Block HybridBlock",
    "mxnet.gluon.loss": "Loss SoftmaxCELoss SoftmaxCrossEntropyLoss",
    "mxnet.gluon.parameter": "ParameterDict",
    "mxnet.npx": "is_np_array is_np_shape reset_np set_np",
    "paddle": "to_tensor",
    "paddle.nn.functional": "softmax_with_cross_entropy",
    "paddle.nn.functional.loss": "softmax_with_cross_entropy",
    "torch.nn": "CrossEntropyLoss",
    "torch.nn.functional": "cross_entropy",
    "torch.nn.modules": "CrossEntropyLoss",
    "torch.nn.modules.loss": "CrossEntropyLoss",
}

#: What the adapter has in another place.
_ELSEWHERE = {
    "chainer.backends.cuda.get_array_module": "xent_chainer.backend.get_array_module",
    "chainer.cuda.get_array_module": "xent_chainer.backend.get_array_module",
    "chainer.function.force_backprop_mode": "xent_chainer.force_backprop_mode",
    "chainer.function.no_backprop_mode": "xent_chainer.no_backprop_mode",
    "chainer.functions.math.average.average": "xent_chainer.functions.average",
    "chainer.functions.math.sum.sum_to": "xent_chainer.functions.sum_to",
    "chainer.functions.mean": "xent_chainer.functions.average",
    "mxnet.error.MXNetError": "xent_mxnet.MXNetError",
    "mxnet.gluon.nn.Block": "xent_mxnet.gluon.Block",
    "mxnet.gluon.nn.HybridBlock": "xent_mxnet.gluon.HybridBlock",
    "mxnet.is_np_array": "xent_mxnet.npx.is_np_array",
    "mxnet.is_np_shape": "xent_mxnet.npx.is_np_shape",
    "mxnet.numpy_extension.is_np_array": "xent_mxnet.npx.is_np_array",
    "mxnet.numpy_extension.is_np_shape": "xent_mxnet.npx.is_np_shape",
    "mxnet.numpy_extension.reset_np": "xent_mxnet.npx.reset_np",
    "mxnet.numpy_extension.set_np": "xent_mxnet.npx.set_np",
    "mxnet.util.is_np_array": "xent_mxnet.npx.is_np_array",
    "mxnet.util.is_np_shape": "xent_mxnet.npx.is_np_shape",
    "mxnet.util.reset_np": "xent_mxnet.npx.reset_np",
    "mxnet.util.set_np": "xent_mxnet.npx.set_np",
    "paddle.tensor.creation.to_tensor": "xent_paddle.to_tensor",
    "paddle.tensor.to_tensor": "xent_paddle.to_tensor",
}

#: The adapter's dotted name for each original's.
PLACES: Mapping[str, str] = MappingProxyType(
    {
        f"{module}.{name}": f"xent_{module}.{name}"
        for module, names in _SAME_PLACE.items()
        for name in names.split()
    }
    | _ELSEWHERE
)


def _with_packages(modules: Iterable[str]) -> frozenset[str]:
    """Add the packages that modules are in."""
    return frozenset(
        f"{module}."[:at] for module in modules for at, sign in enumerate(f"{module}.") if sign == "."
    )


#: The modules of the originals that lead to these names.
MODULES = _with_packages(path.rpartition(".")[0] for path in PLACES)

#: Those of them that the adapters have too.
MIRRORED = _with_packages(_SAME_PLACE)

#: What ``from MODULE import *`` gives, where the original's ``__all__`` leaves something out.
STAR: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "mxnet.npx": (),
        "mxnet.numpy_extension": (),
        "paddle": ("to_tensor",),
        "paddle.nn": (),
        "paddle.nn.functional": ("softmax_with_cross_entropy",),
        "paddle.nn.functional.loss": (),
        "paddle.tensor.creation": (),
        "torch": (),
        "torch.nn.modules": ("CrossEntropyLoss",),
    }
)

_VERSIONS = {"chainer": "7.8.1", "mxnet": "1.9.1", "torch": "2.13.0"}


def version(framework: str) -> str:
    """Return the version of an original that its adapter reproduces (for Paddle, at present)."""
    if framework == "paddle":
        return str(find("xent_paddle.get_version")())
    return _VERSIONS[framework]


def find(place: str) -> Any:
    """Import what an adapter has at a dotted name."""
    module, _, name = place.rpartition(".")
    return getattr(importlib.import_module(module), name)


def names_in(module: str) -> dict[str, str]:
    """Return what is covered in a module of an original: its name, and the adapter's dotted name."""
    return {
        path.rpartition(".")[2]: place for path, place in PLACES.items() if path.rpartition(".")[0] == module
    }


def modules_in(module: str) -> list[str]:
    """Return the names of the modules in a package of an original."""
    return sorted(path.rpartition(".")[2] for path in MODULES if path.rpartition(".")[0] == module)
