"""Softmax cross-entropy with soft targets: both losses, and a gradient that is always p - t."""

from __future__ import annotations

from collections.abc import Iterator

from xent_conformance.case import Case
from xent_conformance.cases.chainer.build import (
    DEBUG,
    DOCUMENTED,
    INF,
    NAN,
    X2,
    X232,
    f16,
    f32,
    f64,
    i32,
    softmax,
    zeros,
)

ONE_HOT = f32([[1, 0, 0], [0, 0, 1]])
SOFT = f32([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2]])
SOFT_232 = f32([[[0.2, 1], [0.3, 0], [0.5, 0]], [[0.25, 0.1], [0.25, 0.1], [0.5, 0.8]]])
LOSSES = ("cross-entropy", "kl-divergence")


def cases() -> Iterator[Case]:
    """Yield the cases of this module."""
    yield from _both_losses()
    yield from _gradient()
    yield from _ignore_label()
    yield from _dtypes()
    yield from _edges()


def _both_losses() -> Iterator[Case]:
    for loss in LOSSES:
        yield softmax(
            f"soft-{loss}",
            "targets that sum to one",
            X2,
            SOFT,
            soft_target_loss=loss,
            tags=(*DOCUMENTED, "issue:chainer#729"),
        )
        yield softmax(
            f"soft-{loss}-no-reduction",
            "reduce='no' drops the class axis",
            X2,
            SOFT,
            soft_target_loss=loss,
            reduce="no",
            cotangent=f32([1, -2]),
        )
        yield softmax(
            f"soft-{loss}-nd",
            "the mean is over batch and positions, x.size / x.shape[1]",
            X232,
            SOFT_232,
            soft_target_loss=loss,
        )
        yield softmax(
            f"soft-{loss}-nd-no-reduction",
            "three dimensions without reduction",
            X232,
            SOFT_232,
            soft_target_loss=loss,
            reduce="no",
            cotangent=f32([[1, 2], [3, -1]]),
        )
        yield softmax(
            f"soft-{loss}-one-hot",
            "one-hot rows: the zeros contribute nothing",
            X2,
            ONE_HOT,
            soft_target_loss=loss,
        )
        yield softmax(
            f"soft-{loss}-ignores-normalize",
            "normalize has no effect on soft targets",
            X232,
            SOFT_232,
            soft_target_loss=loss,
            normalize=False,
        )
        yield softmax(
            f"soft-{loss}-ignores-class-weight",
            "class_weight has no effect on soft targets",
            X2,
            SOFT,
            soft_target_loss=loss,
            class_weight=f32([2, 1, 0.5]),
        )
        yield softmax(
            f"soft-{loss}-negative-target",
            "negative targets: fine for cross-entropy, NaN in the logarithm of kl-divergence",
            X2,
            f32([[-0.5, 1, 0.5], [0, 0, 1]]),
            soft_target_loss=loss,
            ignore_label=-100,
        )
        yield softmax(
            f"soft-{loss}-nan-target",
            "a NaN target makes the loss NaN; in the gradient only its own entry is",
            X2,
            f32([[NAN, 0.5, 0.5], [0, 0, 1]]),
            soft_target_loss=loss,
        )
        yield softmax(
            f"soft-{loss}-uncached",
            "cache_score=False",
            X2,
            SOFT,
            soft_target_loss=loss,
            cache_score=False,
        )
    yield softmax(
        "soft-kl-epsilon",
        "1e-7 is added in the logarithm of every target, so equal distributions give 2e-7, not 0",
        f64([[0, 0]]),
        f64([[0.5, 0.5]]),
        soft_target_loss="kl-divergence",
    )
    yield softmax(
        "soft-kl-zero-target",
        "0 * log(0 + 1e-7) is 0, not NaN",
        f64([[1, 2, 3]]),
        f64([[0, 0, 0]]),
        soft_target_loss="kl-divergence",
    )
    yield softmax(
        "soft-target-loss-unused-by-labels",
        "soft_target_loss does nothing for class labels",
        X2,
        i32([0, 2]),
        soft_target_loss="kl-divergence",
    )


def _gradient() -> Iterator[Case]:
    for loss in LOSSES:
        yield softmax(
            f"soft-{loss}-gradient-of-mass-two",
            "the gradient is p - t whatever the targets sum to; the derivative would be 2p - t",
            X2,
            f32([[2, 0, 0], [0, 0, 1]]),
            soft_target_loss=loss,
        )
        yield softmax(
            f"soft-{loss}-gradient-of-mass-zero",
            "targets of zero: the loss is 0 (kl too), the gradient p / N",
            X2,
            f32([[0, 0, 0], [0, 0, 0]]),
            soft_target_loss=loss,
        )
    yield softmax(
        "soft-gradient-of-mass-half-nd",
        "p - t in three dimensions",
        X232,
        f32([[[0.1, 0.5], [0.2, 0], [0.2, 0]], [[3, 1], [0.25, 1], [0.5, 1]]]),
        reduce="no",
        cotangent=f32([[1, 2], [3, 4]]),
        ignore_label=-100,
    )
    yield softmax(
        "soft-target-gets-no-gradient",
        "t may be a Variable; its gradient stays None",
        X2,
        SOFT,
        wrt=("x", "t"),
    )
    yield softmax("soft-cotangent", "a cotangent other than one", X2, SOFT, cotangent=f32(-2.5))


def _ignore_label() -> Iterator[Case]:
    yield softmax(
        "soft-entry-equal-to-ignore-label",
        "entries equal to ignore_label vanish from the gradient's target, not from the value",
        X2,
        f32([[-1, 1, 1], [0, 0, 1]]),
    )
    yield softmax(
        "soft-one-hot-with-ignore-label-one",
        "ignore_label=1 and one-hot targets: the gradient forgets the targets",
        X2,
        ONE_HOT,
        ignore_label=1,
    )
    yield softmax(
        "soft-ignore-label-half",
        "any float entry may be masked this way",
        X2,
        f32([[0.5, 0.25, 0.25], [0.5, 0.5, 0]]),
        ignore_label=0.5,
    )
    yield softmax(
        "soft-ignore-label-none",
        "None is equal to no entry",
        X2,
        SOFT,
        ignore_label=None,
    )
    yield softmax(
        "soft-ignore-label-kl",
        "the same for kl-divergence",
        X2,
        f32([[0.5, 0.25, 0.25], [0.5, 0.5, 0]]),
        ignore_label=0.25,
        soft_target_loss="kl-divergence",
    )


def _dtypes() -> Iterator[Case]:
    for x_name, t_name in (
        ("float64", "float64"),
        ("float64", "float32"),
        ("float64", "float16"),
        ("float32", "float16"),
        ("float16", "float16"),
    ):
        yield softmax(
            f"soft-{x_name}-with-{t_name}-targets",
            "targets no wider than the logits: gradient in the dtype of x",
            X2.astype(x_name),
            SOFT.astype(t_name),
        )
    for x_name, t_name in (("float16", "float32"), ("float32", "float64"), ("float16", "float64")):
        yield softmax(
            f"soft-{x_name}-with-{t_name}-targets",
            "wider targets: the loss is promoted, and the gradient's dtype then does not match x",
            X2.astype(x_name),
            SOFT.astype(t_name),
        )
        yield softmax(
            f"soft-{x_name}-with-{t_name}-targets-no-reduction",
            "wider targets without reduction: promoted too",
            X2.astype(x_name),
            SOFT.astype(t_name),
            reduce="no",
            wrt=(),
        )


def _edges() -> Iterator[Case]:
    yield softmax(
        "soft-minus-inf-logit-of-zero-target",
        "0 * -inf is NaN in the value, not in the gradient",
        f32([[-INF, 0]]),
        f32([[0, 1]]),
    )
    yield softmax(
        "soft-minus-inf-logit-of-nonzero-target",
        "an impossible class with some target mass: infinite loss",
        f32([[-INF, 0]]),
        f32([[0.5, 0.5]]),
    )
    yield softmax(
        "soft-nan-logit", "a NaN logit makes its row NaN", f32([[NAN, 0], [1, 2]]), f32([[0.5, 0.5]] * 2)
    )
    yield softmax(
        "soft-large-logits",
        "logits of 1e4 are exact",
        f32([[1e4, 0], [0, -1e4]]),
        f32([[0.5, 0.5], [1, 0]]),
    )
    yield softmax(
        "soft-float16-mean-overflows",
        "the mean of soft float16 losses is summed in float16: three rows of 30000 are infinite",
        f16([[30000, 0]] * 3),
        f16([[0, 1]] * 3),
    )
    yield softmax(
        "soft-float16-no-reduction",
        "the same rows without reduction are finite",
        f16([[30000, 0]] * 3),
        f16([[0, 1]] * 3),
        reduce="no",
        cotangent=f16([1, 1, 1]),
    )
    yield softmax(
        "soft-empty-batch-mean",
        "the mean of no rows divides by zero",
        zeros(0, 3),
        zeros(0, 3),
    )
    yield softmax(
        "soft-empty-batch-no-reduction",
        "no rows, no mean: an empty result",
        zeros(0, 3),
        zeros(0, 3),
        reduce="no",
        wrt=(),
    )
    yield softmax(
        "soft-debug-skips-the-label-check", "debug mode checks class labels only", X2, SOFT, context=DEBUG
    )
    yield softmax(
        "soft-debug-nan-target",
        "debug mode still reports NaN",
        X2,
        f32([[NAN, 0.5, 0.5], [0, 0, 1]]),
        context=DEBUG,
    )
    yield softmax(
        "soft-second-order-is-refused",
        "the default path has no second derivative for soft targets either",
        X2,
        SOFT,
        second_order=True,
    )
