"""Identities between the ways to say the same."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import xent
from xent_mxnet import npx
from xent_mxnet.gluon.loss import SoftmaxCELoss

RTOL = 1e-12


@st.composite
def problems(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, int]:
    """Logits, labels without the class axis, and that axis; the batch is another axis."""
    shape = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    axis = draw(st.integers(1, len(shape) - 1))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.normal(0, 3, shape)
    labels = rng.integers(-2, shape[axis] + 2, [n for i, n in enumerate(shape) if i != axis])
    return x, labels, axis


def one_hot(labels: np.ndarray, classes: int, axis: int) -> np.ndarray:
    clipped = np.clip(labels, 0, classes - 1)
    return np.moveaxis((np.arange(classes) == clipped[..., None]) * 1.0, -1, axis)


def loss_and_gradient(loss: SoftmaxCELoss, *args: Any) -> tuple[np.ndarray, np.ndarray]:
    out, pullback = xent.vjp(loss, *args)
    return out, pullback(np.linspace(-1, 2, out.size).reshape(out.shape))


def assert_same(a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]) -> None:
    for ours, theirs in zip(a, b, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=RTOL, atol=RTOL)


@settings(deadline=None)
@given(problems())
def test_a_label_is_a_one_hot_row_and_clips(problem: tuple[np.ndarray, np.ndarray, int]) -> None:
    x, labels, axis = problem
    dense = one_hot(labels, x.shape[axis], axis)
    assert_same(
        loss_and_gradient(SoftmaxCELoss(axis=axis), x, labels),
        loss_and_gradient(SoftmaxCELoss(axis=axis, sparse_label=False), x, dense),
    )


@settings(deadline=None)
@given(problems())
def test_labels_truncate_toward_zero(problem: tuple[np.ndarray, np.ndarray, int]) -> None:
    x, labels, axis = problem
    fractional = np.where(labels < 0, labels - 0.4, labels + 0.4)
    loss = SoftmaxCELoss(axis=axis)
    np.testing.assert_array_equal(loss(x, fractional), loss(x, labels))


@settings(deadline=None)
@given(problems())
def test_the_class_axis_may_be_anywhere(problem: tuple[np.ndarray, np.ndarray, int]) -> None:
    x, labels, axis = problem
    out, gradient = loss_and_gradient(SoftmaxCELoss(axis=axis), x, labels)
    last, moved = loss_and_gradient(SoftmaxCELoss(), np.moveaxis(x, axis, -1), labels)
    assert_same((out, gradient), (last, np.moveaxis(moved, -1, axis)))


@settings(deadline=None)
@given(problems())
def test_weights_of_one_are_no_weights(problem: tuple[np.ndarray, np.ndarray, int]) -> None:
    x, labels, axis = problem
    rows = np.ones([1 if i == axis else n for i, n in enumerate(x.shape)])
    loss = SoftmaxCELoss(axis=axis)
    assert_same(loss_and_gradient(loss, x, labels), loss_and_gradient(loss, x, labels, rows))
    weighted = SoftmaxCELoss(axis=axis, weight=1)
    assert_same(loss_and_gradient(loss, x, labels), loss_and_gradient(weighted, x, labels))


@settings(deadline=None)
@given(problems(), st.floats(-3, 3))
def test_weight_and_sample_weight_scale_alike(
    problem: tuple[np.ndarray, np.ndarray, int], weight: float
) -> None:
    x, labels, axis = problem
    everywhere = np.full([1] * x.ndim, weight)
    assert_same(
        loss_and_gradient(SoftmaxCELoss(axis=axis, weight=weight), x, labels),
        loss_and_gradient(SoftmaxCELoss(axis=axis), x, labels, everywhere),
    )


@settings(deadline=None)
@given(problems())
def test_log_probabilities_give_the_loss_of_their_logits(
    problem: tuple[np.ndarray, np.ndarray, int],
) -> None:
    x, labels, axis = problem
    y = xent.log_softmax(x, axis=axis)
    ours = SoftmaxCELoss(axis=axis, from_logits=True)(y, labels)
    np.testing.assert_allclose(ours, SoftmaxCELoss(axis=axis)(x, labels), rtol=RTOL, atol=RTOL)


@settings(deadline=None)
@given(problems(), st.booleans())
def test_modes_and_hybridization_do_not_change_numbers(
    problem: tuple[np.ndarray, np.ndarray, int], numpy_mode: bool
) -> None:
    x, labels, axis = problem
    expected = loss_and_gradient(SoftmaxCELoss(axis=axis), x, labels)
    loss = SoftmaxCELoss(axis=axis)
    loss.hybridize()
    if numpy_mode:
        npx.set_np()
    try:
        for _ in range(2):
            assert_same(loss_and_gradient(loss, x, labels), expected)
    finally:
        npx.reset_np()


@settings(deadline=None)
@given(problems(), st.data())
def test_nd_keeps_the_batch_axis(problem: tuple[np.ndarray, np.ndarray, int], data: st.DataObject) -> None:
    x, labels, axis = problem
    batch = data.draw(st.sampled_from([a for a in range(x.ndim) if a != axis]))
    rows = -np.take_along_axis(
        xent.log_softmax(x, axis=axis),
        np.expand_dims(np.clip(labels, 0, x.shape[axis] - 1), axis),
        axis,
    )
    expected = np.moveaxis(rows, batch, 0).reshape(x.shape[batch], -1).mean(axis=1)
    ours = SoftmaxCELoss(axis=axis, batch_axis=batch)(x, labels)
    np.testing.assert_allclose(ours, expected, rtol=RTOL, atol=RTOL)


@settings(deadline=None)
@given(problems())
def test_a_vector_of_weights_scales_by_its_mean(problem: tuple[np.ndarray, np.ndarray, int]) -> None:
    x = problem[0].reshape(-1, problem[0].shape[-1])
    labels = np.zeros(len(x))
    weights = np.arange(1.0, len(x) + 1)
    loss = SoftmaxCELoss()
    np.testing.assert_allclose(
        loss(x, labels, weights), loss(x, labels) * weights.mean(), rtol=RTOL, atol=RTOL
    )
