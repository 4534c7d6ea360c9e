"""Identities between the functions and their options, on generated inputs."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import xent_chainer.functions as F
from xent_chainer import Variable, using_config

Array = np.ndarray[Any, np.dtype[Any]]

CLASSES = 4


@st.composite
def batches(draw: st.DrawFn, ignored: int | None = -1) -> tuple[Array, Array]:
    """Logits of any rank, and labels of which some may be ignored."""
    rows = draw(hnp.array_shapes(min_dims=1, max_dims=3, max_side=3))
    logits = hnp.arrays(np.float64, (rows[0], CLASSES, *rows[1:]), elements=st.floats(-30, 30))
    labels = hnp.arrays(np.int64, rows, elements=st.integers(0 if ignored is None else -1, CLASSES - 1))
    return draw(logits), draw(labels)


def value_and_gradient(function: Any, x: Array, *args: Any, **options: Any) -> tuple[Array, Array]:
    leaf = Variable(x)
    y = function(leaf, *args, **options)
    if y.shape:
        y.grad = np.ones(y.shape, y.dtype)
    y.backward()
    return y.array, leaf.grad


def assert_same(a: tuple[Array, Array], b: tuple[Array, Array]) -> None:
    for left, right in zip(a, b, strict=True):
        np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-12)


@settings(deadline=None, max_examples=50)
@given(batches(), st.booleans(), st.sampled_from(["mean", "no"]))
def test_both_paths_agree_on_good_labels(batch: Any, normalize: bool, reduce: str) -> None:
    options = {"normalize": normalize, "reduce": reduce, "class_weight": np.asarray([1, 2, 0.5, 3])}
    default = value_and_gradient(F.softmax_cross_entropy, *batch, **options)
    double = value_and_gradient(F.softmax_cross_entropy, *batch, enable_double_backprop=True, **options)
    assert_same(default, double)


@settings(deadline=None, max_examples=50)
@given(batches())
def test_the_mean_is_the_sum_over_the_count(batch: Any) -> None:
    x, t = batch
    rows, gradient = value_and_gradient(F.softmax_cross_entropy, x, t, reduce="no")
    for normalize, count in ((True, (t != -1).sum()), (False, len(x))):
        mean = value_and_gradient(F.softmax_cross_entropy, x, t, normalize=normalize)
        assert_same(mean, (rows.sum() / max(count, 1), gradient / max(count, 1)))


@settings(deadline=None, max_examples=50)
@given(batches(ignored=None))
def test_one_hot_targets_are_class_labels(batch: Any) -> None:
    x, t = batch
    one_hot = np.moveaxis(np.eye(CLASSES)[t], -1, 1)
    hard = value_and_gradient(F.softmax_cross_entropy, x, t)
    assert_same(hard, value_and_gradient(F.softmax_cross_entropy, x, one_hot))


@settings(deadline=None, max_examples=50)
@given(batches())
def test_positions_are_rows(batch: Any) -> None:
    x, t = batch
    flat = np.moveaxis(x, 1, -1).reshape(-1, CLASSES)
    rows, gradient = value_and_gradient(F.softmax_cross_entropy, x, t, reduce="no")
    flat_rows, flat_gradient = value_and_gradient(F.softmax_cross_entropy, flat, t.reshape(-1), reduce="no")
    assert_same(
        (rows.reshape(-1), np.moveaxis(gradient, 1, -1).reshape(-1, CLASSES)), (flat_rows, flat_gradient)
    )


@settings(deadline=None, max_examples=50)
@given(batches(), st.floats(-5, 5))
def test_a_constant_added_to_a_row_changes_nothing(batch: Any, constant: float) -> None:
    x, t = batch
    assert_same(
        value_and_gradient(F.softmax_cross_entropy, x, t),
        value_and_gradient(F.softmax_cross_entropy, x + constant, t),
    )


@settings(deadline=None, max_examples=50)
@given(batches(ignored=None))
def test_negative_labels_wrap(batch: Any) -> None:
    x, t = batch
    options = {"ignore_label": -100}
    assert_same(
        value_and_gradient(F.softmax_cross_entropy, x, t, **options),
        value_and_gradient(F.softmax_cross_entropy, x, t - CLASSES, **options),
    )


@settings(deadline=None, max_examples=50)
@given(batches())
def test_equal_class_weights_scale(batch: Any) -> None:
    value, gradient = value_and_gradient(F.softmax_cross_entropy, *batch)
    for weight in (np.full(CLASSES, 2.5), np.full(1, 2.5)):
        weighted = value_and_gradient(F.softmax_cross_entropy, *batch, class_weight=weight)
        assert_same(weighted, (2.5 * value, 2.5 * gradient))


@settings(deadline=None, max_examples=50)
@given(batches())
def test_any_way_to_name_the_ignored_labels_is_the_same(batch: Any) -> None:
    x, t = batch
    plain = value_and_gradient(F.softmax_cross_entropy, x, t)
    for ignored in (-1.0, np.int64(-1), np.asarray(-1), np.full(t.shape, -1)):
        assert_same(plain, value_and_gradient(F.softmax_cross_entropy, x, t, ignore_label=ignored))
    moved = np.where(t == -1, 99, t)
    assert_same(plain, value_and_gradient(F.softmax_cross_entropy, x, moved, ignore_label=99))


@settings(deadline=None, max_examples=50)
@given(batches())
def test_debug_mode_and_type_check_change_no_numbers(batch: Any) -> None:
    plain = value_and_gradient(F.softmax_cross_entropy, *batch)
    for name, value in (("debug", True), ("type_check", False)):
        with using_config(name, value):
            assert_same(plain, value_and_gradient(F.softmax_cross_entropy, *batch))


@settings(deadline=None, max_examples=50)
@given(
    hnp.arrays(np.float64, (3, 2), elements=st.floats(-30, 30)),
    hnp.arrays(np.int64, (3, 2), elements=st.integers(-1, 1)),
)
def test_sigmoid_is_softmax_of_two_classes(x: Array, t: Array) -> None:
    two = np.stack([np.zeros_like(x), x], axis=1)
    value, gradient = value_and_gradient(F.sigmoid_cross_entropy, x, t)
    softmax_value, softmax_gradient = value_and_gradient(F.softmax_cross_entropy, two, t)
    assert_same((value, gradient), (softmax_value, softmax_gradient[:, 1]))


@settings(deadline=None, max_examples=50)
@given(batches(ignored=None))
def test_kl_divergence_is_cross_entropy_less_the_entropy(batch: Any) -> None:
    x, _ = batch
    target = np.abs(np.sin(x))
    target = target / np.maximum(target.sum(axis=1, keepdims=True), 1e-3)
    value, gradient = value_and_gradient(F.softmax_cross_entropy, x, target, reduce="no", ignore_label=None)
    kl = value_and_gradient(
        F.softmax_cross_entropy, x, target, reduce="no", ignore_label=None, soft_target_loss="kl-divergence"
    )
    assert_same(kl, (value + (target * np.log(target + 1e-7)).sum(axis=1), gradient))


@settings(deadline=None, max_examples=50)
@given(batches())
def test_log_softmax_is_the_loss_of_every_class(batch: Any) -> None:
    x, _ = batch
    rows = (x.shape[0], *x.shape[2:])
    per_class = [F.softmax_cross_entropy(x, np.full(rows, c), reduce="no").array for c in range(CLASSES)]
    np.testing.assert_allclose(F.log_softmax(x).array, -np.stack(per_class, axis=1), rtol=1e-9, atol=1e-12)
