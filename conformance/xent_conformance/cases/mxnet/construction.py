"""How the loss is made: arguments, names, ``repr``, and what is only looked at when it is called."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, P, T, X, asked


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from asked(
        "defaults",
        "The documented defaults: axis -1, integer labels, logits, no weight, batch axis 0.",
        X,
        T,
        modes=ALL,
        tags=("documentation",),
    )
    yield from asked(
        "alias",
        "SoftmaxCELoss is the same class; its repr says SoftmaxCrossEntropyLoss.",
        X,
        T,
        function="mxnet.gluon.loss.SoftmaxCELoss",
        tags=("documentation",),
    )
    yield from asked(
        "positional-construction",
        "All five arguments may be given by position.",
        X,
        P,
        init_args=(-1, False, False, 2.0, 0),
    )
    yield from asked(
        "repr-shows-batch-axis-and-weight",
        "The repr holds the batch axis and the weight, nothing else.",
        X,
        T,
        batch_axis=0,
        weight=2,
        axis=1,
    )
    yield from asked("prefix", "A prefix is accepted and changes names only.", X, T, prefix="foo_")
    yield from asked(
        "prefix-of-wrong-type", "A prefix that is not text has no endswith.", X, T, modes=("nd",), prefix=3
    )
    yield from asked(
        "params-of-wrong-type", "Shared parameters must have a prefix.", X, T, modes=("nd",), params=3
    )
    yield from asked(
        "unknown-argument", "Other keywords go to HybridBlock, which refuses them.", X, T, modes=EAGER, foo=1
    )
    yield from asked(
        "six-positional-arguments",
        "There are five positional arguments.",
        X,
        T,
        modes=("nd",),
        init_args=(-1, True, False, None, 0, 1),
    )
    yield from asked(
        "sparse-label-true-by-truth",
        "sparse_label is used by its truth value: 'no' is true.",
        X,
        T,
        sparse_label="no",
    )
    yield from asked("sparse-label-one", "sparse_label=1 means integer labels.", X, T, sparse_label=1)
    yield from asked("sparse-label-none", "sparse_label=None means dense labels.", X, P, sparse_label=None)
    yield from asked("sparse-label-zero", "sparse_label=0 means dense labels.", X, P, sparse_label=0)
    yield from asked("from-logits-by-truth", "from_logits is used by its truth value.", X, T, from_logits=2)
