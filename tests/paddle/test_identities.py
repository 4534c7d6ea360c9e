"""What must hold of any logits and labels."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import xent
from xent_paddle.nn.functional import softmax_with_cross_entropy as loss_of

Problem = tuple[np.ndarray, np.ndarray, int]

SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, max_side=4)
SIZES = st.floats(-200, 200, width=32)


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Draw float64 logits, hard labels and a class axis."""
    shape = draw(SHAPES)
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    logits = draw(hnp.arrays("float64", shape, elements=SIZES))
    kept = list(shape)
    kept[axis] = 1
    label = draw(hnp.arrays("int64", tuple(kept), elements=st.integers(0, shape[axis] - 1)))
    return logits, label, axis


def value_and_gradient(
    logits: np.ndarray, label: np.ndarray, **kwargs: object
) -> tuple[np.ndarray, np.ndarray]:
    loss, pullback = xent.vjp(loss_of, logits, label, **kwargs)
    return loss, pullback(np.linspace(-1.0, 2.0, loss.size).reshape(loss.shape))


@settings(deadline=None)
@given(problems())
def test_the_class_axis_may_be_moved(problem: Problem) -> None:
    logits, label, axis = problem
    loss, softmax = loss_of(logits, label, axis=axis, return_softmax=True)
    moved = loss_of(np.moveaxis(logits, axis, -1), np.moveaxis(label, axis, -1), return_softmax=True)
    for a, b in zip((loss, softmax), moved, strict=True):
        np.testing.assert_allclose(np.moveaxis(a, axis, -1), b, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(problems())
def test_a_one_hot_soft_label_is_its_hard_label(problem: Problem) -> None:
    logits, label, axis = problem
    one_hot = np.zeros_like(logits)
    np.put_along_axis(one_hot, label, 1.0, axis=axis)
    hard = value_and_gradient(logits, label, axis=axis)
    soft = value_and_gradient(logits, one_hot, axis=axis, soft_label=True)
    for a, b in zip(hard, soft, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(problems(), st.sampled_from([-100, -1, 0, 7]), st.sampled_from([np.nan, np.inf, -np.inf, 0.0]))
def test_ignored_rows_are_exactly_zero(problem: Problem, ignored: int, logit: float) -> None:
    logits, label, axis = problem
    label = np.where(np.arange(label.size).reshape(label.shape) % 2 == 0, ignored, label)
    logits = np.where(np.broadcast_to(label == ignored, logits.shape), logit, logits)
    loss, gradient = value_and_gradient(logits, label, axis=axis, ignore_index=ignored)
    assert (loss[label == ignored] == 0).all()
    assert (gradient[np.broadcast_to(label == ignored, logits.shape)] == 0).all()
    assert np.isfinite(loss).all()


@settings(deadline=None)
@given(problems())
@example((np.asarray([[1000.0, 0.0, -np.inf], [63.0, 0.0, -1.5]]), np.asarray([[1], [2]]), -1))
def test_shifted_logits_are_floored_at_minus_64(problem: Problem) -> None:
    logits, label, axis = problem
    floored = np.maximum(logits - logits.max(axis=axis, keepdims=True), -64.0)
    normalizer = np.exp(floored).sum(axis=axis, keepdims=True)
    loss, softmax = loss_of(logits, label, axis=axis, return_softmax=True)
    np.testing.assert_allclose(softmax, np.exp(floored) / normalizer, rtol=1e-12)
    expected = np.log(normalizer) - np.take_along_axis(floored, label, axis=axis)
    np.testing.assert_allclose(loss, expected, rtol=1e-12, atol=1e-12)


@settings(deadline=None)
@given(problems(), st.floats(0, 3))
def test_the_soft_gradient_is_softmax_less_label_whatever_its_sum(problem: Problem, scale: float) -> None:
    logits, _, axis = problem
    label = scale * np.ones_like(logits)
    (_, softmax), pullback = xent.vjp(loss_of, logits, label, soft_label=True, axis=axis, return_softmax=True)
    cotangent = np.ones(np.take(logits, [0], axis=axis).shape)
    np.testing.assert_allclose(pullback(cotangent), softmax - label, atol=1e-12)


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "int64"])
def test_the_labels_integer_dtype_changes_nothing(dtype: str) -> None:
    logits, label = np.asarray([[1.0, 2.0, 3.0], [3.0, 1.0, 0.0]]), np.asarray([[2], [0]])
    for a, b in zip(
        value_and_gradient(logits, label), value_and_gradient(logits, label.astype(dtype)), strict=True
    ):
        np.testing.assert_array_equal(a, b)
