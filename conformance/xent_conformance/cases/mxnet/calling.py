"""What the call accepts: positions only, arrays only; and which complaint comes first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from xent_conformance.case import Case
from xent_conformance.cases.mxnet.build import ALL, EAGER, HYBRID, ND, P, T, W, X, asked, f32, f64, i32
from xent_conformance.wire import Tensor

BAD_LABEL = f32([0, 2, 1])
BOOL_LABEL = Tensor(np.array([False, True]), "bool")
INTEGERS = i32([[1, 2, 3], [1, 2, 4]])


def cases() -> Iterator[Case]:
    """Yield every case of this module."""
    yield from _positions()
    yield from _kinds()
    yield from _order()


def _positions() -> Iterator[Case]:
    one = ("nd",)
    yield from asked(
        "label-by-keyword", "A block is called by position only.", X, modes=ALL, kwargs={"label": T}
    )
    yield from asked(
        "sample-weight-by-keyword",
        "A block is called by position only.",
        X,
        T,
        modes=one,
        kwargs={"sample_weight": W},
    )
    yield from asked("no-arguments", "The prediction is missing; HybridBlock.forward calls it x.", modes=ALL)
    yield from asked("no-label", "The label is missing.", X, modes=ALL)
    yield from asked("four-arguments", "Nothing comes after the sample weight.", X, T, W, None, modes=ALL)
    yield from asked(
        "sample-weight-none", "None as sample weight is no sample weight.", X, T, None, modes=ALL
    )


def _kinds() -> Iterator[Case]:
    yield from asked("lists-only", "At least one argument must be an array.", [[1.0, 2.0]], [1], modes=ALL)
    yield from asked("none-only", "At least one argument must be an array.", None, None, modes=EAGER)
    yield from asked("prediction-list", "A list is no array.", [[1, 2]], T, modes=ALL)
    yield from asked("prediction-number", "A number is no array.", 1.5, T, modes=ALL)
    yield from asked(
        "prediction-none", "An operator counts its inputs; a graph has a free one.", None, T, modes=ALL
    )
    yield from asked(
        "prediction-none-from-logits",
        "Without log_softmax it is pick that counts.",
        None,
        T,
        modes=ALL,
        from_logits=True,
    )
    yield from asked("label-list", "A list is no array.", X, [0, 2], modes=ALL)
    yield from asked("label-tuple", "A tuple is no array.", X, (0, 2), modes=ALL)
    yield from asked("label-number", "A number is no array.", X, 1.0, modes=ALL)
    yield from asked("label-numpy-scalar", "A NumPy scalar is no array.", X, np.float32(1), modes=ALL)
    yield from asked("label-text", "Text is no array.", X, "a", modes=EAGER)
    yield from asked(
        "label-none", "An operator counts its inputs; a graph has a free one.", X, None, modes=ALL
    )
    yield from asked(
        "dense-label-none", "A dense label is reshaped first.", X, None, modes=ALL, sparse_label=False
    )
    yield from asked(
        "dense-label-list",
        "A dense label is reshaped first.",
        X,
        [[1, 0, 0]] * 2,
        modes=ALL,
        sparse_label=False,
    )
    for name, value in {"empty-list": [], "empty-tuple": (), "number": 1.5, "none": None}.items():
        yield from asked(
            f"dense-prediction-{name}-from-logits",
            "A dense label is reshaped like the prediction, then multiplied.",
            value,
            P,
            modes=ALL,
            sparse_label=False,
            from_logits=True,
        )
    yield from asked(
        "dense-label-empty-list", "A dense label is reshaped first.", X, [], modes=ALL, sparse_label=False
    )
    yield from asked(
        "sample-weight-empty-tuple",
        "A graph takes its arguments apart, and puts a sequence together again as a list.",
        X,
        T,
        (),
        modes=ND,
    )
    yield from asked(
        "dense-label-number", "A dense label is reshaped first.", X, 1.0, modes=ALL, sparse_label=False
    )


def _order() -> Iterator[Case]:
    def both_wrong(case_id: str, why: str, *args: object, **init: object) -> Iterator[Case]:
        yield from asked(f"order-{case_id}", why, *args, modes=ALL, **init)  # type: ignore[arg-type]

    yield from both_wrong(
        "label-shape-before-kernel", "Shapes are checked before kernels run.", INTEGERS, BAD_LABEL
    )
    yield from both_wrong(
        "weight-before-kernel", "The weight is checked before kernels run.", INTEGERS, T, weight="2"
    )
    yield from both_wrong(
        "prediction-kernel-before-label-kernel", "log_softmax runs before pick.", INTEGERS, BOOL_LABEL
    )
    yield from both_wrong(
        "label-shape-and-weight",
        "Eager: the label's shape first. A graph is built, weight included, before it sees shapes.",
        X,
        BAD_LABEL,
        weight="2",
    )
    yield from both_wrong(
        "sample-weight-shape-and-weight",
        "Eager: the sample weight first; a graph: the weight.",
        X,
        T,
        f32([[1], [2], [3]]),
        weight="2",
    )
    yield from both_wrong("axis-and-label-shape", "The axis is checked first.", X, BAD_LABEL, axis=4)
    yield from both_wrong(
        "axis-range-and-label-kind",
        "pick checks the kind of its label before the range of its axis.",
        X,
        [1, 2],
        axis=7,
    )
    yield from both_wrong(
        "axis-format-and-label-kind",
        "log_softmax reads its axis before pick sees a label.",
        X,
        [1, 2],
        axis=True,
    )
    yield from both_wrong(
        "sample-weight-shape-and-dtype",
        "Shapes are inferred before dtypes.",
        X,
        T,
        f64([[1], [2], [3]]),
    )
    yield from both_wrong(
        "batch-axis-and-kernel",
        "nd: the batch axis is checked before kernels run.",
        INTEGERS,
        T,
        batch_axis=7,
    )
    yield from both_wrong(
        "weight-and-batch-axis", "The weight is checked before the mean.", X, T, weight="2", batch_axis=7
    )
    yield from asked(
        "order-batch-axis-format-and-label-shape",
        "Eager nd: the label's shape first; a graph reads the batch axis first. np has no batch axis.",
        X,
        BAD_LABEL,
        modes=("nd", *HYBRID),
        batch_axis="x",
    )
    yield from asked(
        "order-dense-size-before-dtype",
        "A dense label is reshaped before it is multiplied.",
        X,
        f64([1, 2, 3]),
        modes=ALL,
        sparse_label=False,
    )
    yield from asked(
        "dense-label-where-sparse-is-expected",
        "A dense label has the wrong shape for integer labels.",
        X,
        P,
        modes=ALL,
        tags=("documentation",),
    )
