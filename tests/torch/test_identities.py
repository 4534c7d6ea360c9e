"""Identities that hold whatever the numbers are, on NumPy arrays."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import xent
import xent_torch.nn.functional as F

Problem = tuple[np.ndarray, np.ndarray, np.ndarray, float]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Logits (N, C, d...), labels some of which may be ignored, class weights, label smoothing."""
    shape = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    logits = rng.normal(0, draw(st.sampled_from([0.1, 3, 30])), shape)
    labels = rng.integers(shape[1], size=(shape[0], *shape[2:]))
    labels[rng.random(labels.shape) < 0.2] = -100
    return logits, labels, rng.uniform(0.1, 2, shape[1]), draw(st.sampled_from([0.0, 0.1, 1.0]))


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    return np.moveaxis((np.arange(classes) == labels[..., None]) * 1.0, -1, 1)


def loss_and_gradient(x: np.ndarray, target: np.ndarray, **options: Any) -> tuple[np.ndarray, np.ndarray]:
    out, pullback = xent.vjp(lambda x: F.cross_entropy(x, target, **options), x)
    return out, pullback(np.linspace(-1, 2, np.size(out)).reshape(np.shape(out)))


def assert_same(a: Any, b: Any) -> None:
    np.testing.assert_allclose(a, b, rtol=1e-11, atol=1e-11)


@given(problems())
def test_one_hot_probabilities_are_indices(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    labels = np.maximum(labels, 0)
    for options in (
        {"weight": weight},
        {"label_smoothing": smoothing},
        {"weight": weight, "label_smoothing": smoothing},
    ):
        for reduction in ("none", "sum"):
            ours = loss_and_gradient(x, labels, reduction=reduction, **options)
            soft = loss_and_gradient(x, one_hot(labels, x.shape[1]), reduction=reduction, **options)
            for a, b in zip(ours, soft, strict=True):
                assert_same(a, b)


@given(problems())
def test_the_class_axis_is_axis_1(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    options = {"weight": weight, "label_smoothing": smoothing, "reduction": "none"}
    rows = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1])
    assert_same(
        F.cross_entropy(x, labels, **options).reshape(-1),
        F.cross_entropy(rows, labels.reshape(-1), **options),
    )


@given(problems())
def test_sum_is_the_sum_of_the_rows_and_mean_divides_it_by_the_target_weights(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    options = {"weight": weight, "label_smoothing": smoothing}
    rows = F.cross_entropy(x, labels, reduction="none", **options)
    total = F.cross_entropy(x, labels, reduction="sum", **options)
    assert_same(total, rows.sum())
    divisor = weight[labels[labels != -100]].sum()
    if divisor:
        assert_same(F.cross_entropy(x, labels, **options), total / divisor)
    else:
        assert np.isnan(F.cross_entropy(x, labels, **options))


@given(problems())
def test_the_mean_of_probabilities_divides_by_the_rows(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    soft, options = one_hot(labels, x.shape[1]), {"weight": weight, "label_smoothing": smoothing}
    assert_same(
        F.cross_entropy(x, soft, **options),
        F.cross_entropy(x, soft, reduction="sum", **options) / labels.size,
    )


@given(problems(), st.floats(-50, 50))
def test_shifting_the_logits_of_a_row_changes_nothing(problem: Problem, shift: float) -> None:
    x, labels, weight, smoothing = problem
    options = {"weight": weight, "label_smoothing": smoothing, "reduction": "none"}
    for a, b in zip(
        loss_and_gradient(x, labels, **options), loss_and_gradient(x + shift, labels, **options), strict=True
    ):
        assert_same(a, b)


@given(problems())
def test_the_order_of_classes_does_not_matter(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    renamed = np.where(labels < 0, labels, x.shape[1] - 1 - labels)
    a = F.cross_entropy(x, labels, weight, reduction="none", label_smoothing=smoothing)
    b = F.cross_entropy(x[:, ::-1], renamed, weight[::-1], reduction="none", label_smoothing=smoothing)
    assert_same(a, b)


@given(problems())
def test_the_gradient_of_a_row_sums_to_zero(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    for target in (labels, one_hot(labels, x.shape[1])):
        _, gradient = loss_and_gradient(x, target, weight=weight, label_smoothing=smoothing)
        assert_same(np.nan_to_num(gradient).sum(axis=1), 0)


@given(problems())
def test_ignored_rows_are_as_good_as_absent(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    rows, flat = np.moveaxis(x, 1, -1).reshape(-1, x.shape[1]), labels.reshape(-1)
    kept = flat != -100
    options = {"weight": weight, "label_smoothing": smoothing}
    value, gradient = loss_and_gradient(rows, flat, **options)
    without, gradient_without = loss_and_gradient(rows[kept], flat[kept], **options)
    assert_same(value, without)
    assert_same(gradient[kept], gradient_without)
    assert not gradient[~kept].any()


@given(problems())
def test_inputs_are_not_written_to(problem: Problem) -> None:
    x, labels, weight, smoothing = problem
    before = [a.copy() for a in (x, labels, weight)]
    loss_and_gradient(x, labels, weight=weight, label_smoothing=smoothing)
    for a, b in zip(before, (x, labels, weight), strict=True):
        np.testing.assert_array_equal(a, b)
