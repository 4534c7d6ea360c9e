"""What to say about the parts of a framework that its shim does not have."""

from __future__ import annotations

from xent import _originals

_ARRAYS = (
    "Arrays need no conversion: the losses take those of NumPy, torch, JAX and other libraries as they are."
)
_GRADIENTS = "Gradients come from the array library, or from xent.value_and_grad and xent.vjp."

#: Where the rest of each framework went.
_REST = {
    "chainer": (
        f"{_ARRAYS} loss.backward() works for all of them in Variables, and for the tensors of a torch "
        "network; for plain JAX arrays it does nothing: take jax.grad of a function that returns loss.array. "
        "Links, optimizers and training loops are Chainer's own; how to move them to PyTorch: "
        "https://chainer.github.io/migration-guide/"
    ),
    "mxnet": (
        f"{_ARRAYS} {_GRADIENTS} Layers, initializers, data and Trainer were MXNet's own; the project has "
        "ended, so they have to come from another framework."
    ),
    "paddle": f"{_ARRAYS} {_GRADIENTS} The rest is PaddlePaddle itself: pip install paddlepaddle",
    "torch": f"{_ARRAYS} {_GRADIENTS} The rest is PyTorch itself: pip install torch",
}


class NotCoveredError(ModuleNotFoundError):
    """Raised when a part of a framework is imported that its shim does not have.

    ``name`` is the framework, which is what is not installed. Python's ``from package import name`` would
    swallow the error, and its text, if ``name`` were the part.
    """

    def __init__(self, path: str) -> None:
        super().__init__(explain(path), name=path.partition(".")[0])


def explain(path: str) -> str:
    """Say that a dotted name is not covered, what is, and where the rest went.

    >>> print(explain("torch.nn.Linear"))
    torch.nn.Linear is not covered: this is xent's shim of torch 2.13.0. It has
    torch.nn.functional.cross_entropy, torch.nn.CrossEntropyLoss and what they are used with.
    In torch.nn: CrossEntropyLoss, functional, modules.
    Arrays need no conversion: ... pip install torch
    """
    framework = path.partition(".")[0]
    module = path
    while module not in _originals.MODULES:
        module = module.rpartition(".")[0]
    here = ", ".join(sorted([*_originals.names_in(module), *_originals.modules_in(module)]))
    losses = ", ".join(_originals.LOSSES[framework])
    return (
        f"{path} is not covered: this is xent's shim of {framework} {_originals.version(framework)}. "
        f"It has {losses} and what they are used with.\nIn {module}: {here}.\n{_REST[framework]}"
    )
