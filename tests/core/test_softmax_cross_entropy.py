"""Softmax cross-entropy against its definition, on every library, for every choice."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import xent

from .conftest import Library, dense_target, reference

SHAPES_AND_AXES = [((5,), 0), ((4, 5), 1), ((5, 4), 0), ((3, 5, 2), 1), ((2, 3, 5), -1), ((2, 5, 3, 2), 1)]


def batch(
    shape: tuple[int, ...], axis: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Logits, labels, probabilities that do not sum to one, and class weights."""
    rng = np.random.default_rng(seed)
    rows = tuple(n for k, n in enumerate(shape) if k != axis % len(shape))
    return (
        rng.normal(size=shape) * 3,
        rng.integers(0, shape[axis], size=rows),
        rng.uniform(size=shape),
        rng.uniform(0.5, 2, size=shape[axis]),
    )


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(("shape", "axis"), SHAPES_AND_AXES)
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["indices", "probabilities"])
def test_rows_and_gradient_follow_the_definition(
    library: Library, shape: tuple[int, ...], axis: int, smoothing: float, weighted: bool, kind: str
) -> None:
    x, labels, p, w = batch(shape, axis)
    classes = shape[axis]
    vector = (w if weighted else np.ones(classes)).reshape(
        [-1 if k == axis % x.ndim else 1 for k in range(x.ndim)]
    )
    if kind == "indices":
        hard = dense_target(labels, classes, axis % x.ndim) * vector
        q = (1 - smoothing) * hard + smoothing / classes * vector
        target = library.array(labels)
    else:
        q = ((1 - smoothing) * p + smoothing / classes) * vector
        target = library.array(p)
    rows, gradient = reference(x, q, axis)
    cotangent = np.random.default_rng(1).normal(size=rows.shape)

    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(x),
        target,
        axis=axis,
        label_smoothing=smoothing,
        class_weight=library.array(w) if weighted else None,
        reduction="none",
    )

    np.testing.assert_allclose(library.numpy(loss), rows, rtol=1e-12, atol=1e-12)
    expected = gradient * np.expand_dims(cotangent, axis)
    np.testing.assert_allclose(
        library.numpy(pullback(library.array(cotangent))), expected, rtol=1e-11, atol=1e-12
    )


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize(
    ("divisor", "expected"),
    [("positions", 6.0), ("valid", 4.0), ("batch", 3.0), ("target_weight", 2.0 + 0.5 + 1.0 + 2.0)],
)
def test_mean_divides_by_what_it_is_told(library: Library, divisor: str, expected: float) -> None:
    x = np.random.default_rng(0).normal(size=(3, 3, 2))
    labels = np.asarray([[0, -1], [1, 2], [-1, 0]])
    w = np.asarray([2.0, 0.5, 1.0])
    q = dense_target(labels, 3, 1, ignore_index=-1) * w.reshape(1, 3, 1)
    rows, gradient = reference(x, q, 1)

    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(x),
        library.array(labels),
        axis=1,
        class_weight=library.array(w),
        ignore_index=-1,
        divisor=divisor,
    )

    np.testing.assert_allclose(library.numpy(loss), rows.sum() / expected, rtol=1e-12)
    found = library.numpy(pullback(library.array(np.asarray(2.0))))
    np.testing.assert_allclose(found, 2 * gradient / expected, rtol=1e-11, atol=1e-13)


def test_all_rows_ignored_divide_by_zero_or_by_one(library: Library) -> None:
    x, labels = library.array(np.ones((2, 3))), library.array(np.asarray([-1, -1]))
    call = {"axis": 1, "ignore_index": -1, "divisor": "valid"}
    nan, pullback = xent.vjp(xent.softmax_cross_entropy, x, labels, **call)
    assert np.isnan(library.numpy(nan))
    np.testing.assert_array_equal(library.numpy(pullback(library.array(np.asarray(1.0)))), np.zeros((2, 3)))
    zero = xent.softmax_cross_entropy(x, labels, **call, empty_divisor="one")
    assert library.numpy(zero) == 0


def test_ignored_rows_hide_or_show_nan_logits(library: Library) -> None:
    x, labels = np.asarray([[np.nan, 0.0], [1.0, 2.0]]), np.asarray([-1, 1])
    one = library.array(np.ones(2))

    def both(**choice: str) -> tuple[np.ndarray, np.ndarray]:
        loss, pullback = xent.vjp(
            xent.softmax_cross_entropy,
            library.array(x),
            library.array(labels),
            axis=1,
            ignore_index=-1,
            reduction="none",
            **choice,
        )
        return library.numpy(loss), library.numpy(pullback(one))

    loss, gradient = both()
    assert loss[0] == 0
    np.testing.assert_array_equal(gradient[0], 0)
    loss, gradient = both(ignored_gradient="multiply")
    assert loss[0] == 0
    assert np.isnan(gradient[0]).all()
    loss, gradient = both(ignored_loss="multiply", ignored_gradient="multiply")
    assert np.isnan(loss[0])
    assert np.isnan(gradient[0]).all()
    assert np.isfinite(loss[1])
    assert np.isfinite(gradient[1]).all()


def test_labels_wrap_or_clip(library: Library) -> None:
    x = np.random.default_rng(0).normal(size=(4, 3))
    rows = -(x - np.log(np.exp(x).sum(axis=1, keepdims=True)))

    def losses(labels: list[int], out_of_range: str) -> np.ndarray:
        target = library.array(np.asarray(labels, dtype=np.int8))
        loss = xent.softmax_cross_entropy(
            library.array(x), target, reduction="none", out_of_range=out_of_range
        )
        return library.numpy(loss)

    np.testing.assert_allclose(losses([-1, -3, 0, 2], "wrap"), rows[range(4), [2, 0, 0, 2]])
    np.testing.assert_allclose(losses([-1, -100, 3, 100], "clip"), rows[range(4), [0, 0, 2, 2]])


@pytest.mark.parametrize(("out_of_range", "bad"), [("raise", -1), ("raise", 3), ("wrap", -4), ("wrap", 3)])
def test_a_label_out_of_range_raises_where_values_are_at_hand_and_is_nan_elsewhere(
    library: Library, out_of_range: str, bad: int
) -> None:
    x, labels = library.array(np.zeros((3, 3))), library.array(np.asarray([0, bad, -9]))
    call = {"reduction": "none", "out_of_range": out_of_range, "ignore_index": -9}
    if library.checks_values:
        with pytest.raises(xent.LabelError, match=f"label {bad} is out of bounds for 3 classes") as caught:
            xent.softmax_cross_entropy(x, labels, **call)
        assert (caught.value.label, caught.value.classes, caught.value.ignore_index) == (bad, 3, -9)
        assert isinstance(caught.value, IndexError)
    else:
        loss = library.numpy(xent.softmax_cross_entropy(x, labels, **call))
        np.testing.assert_array_equal(np.isnan(loss), [False, True, False])


def test_the_floor_of_shifted_logits_passes_the_gradient_through(library: Library) -> None:
    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(np.asarray([[1000.0, 0.0]])),
        library.array(np.asarray([[1]])),
        shifted_floor=-64.0,
        reduction="none",
        keep_axis=True,
    )
    np.testing.assert_array_equal(library.numpy(loss), [[64.0]])
    np.testing.assert_allclose(
        library.numpy(pullback(library.array(np.ones((1, 1))))), [[1.0, -1.0]], atol=1e-12
    )


def test_the_softmax_is_returned_and_is_not_differentiated(library: Library) -> None:
    x = np.random.default_rng(0).normal(size=(2, 3))
    (_, softmax), pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(x),
        library.array(np.asarray([0, 2])),
        reduction="none",
        return_softmax=True,
    )
    p = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(library.numpy(softmax), p, rtol=1e-12)
    one = library.array(np.ones(2))
    expected = p - np.eye(3)[[0, 2]]
    np.testing.assert_allclose(library.numpy(pullback(one)), expected, rtol=1e-12)
    np.testing.assert_allclose(
        library.numpy(pullback((one, library.array(np.ones((2, 3)))))), expected, rtol=1e-12
    )
    np.testing.assert_array_equal(
        library.numpy(pullback((None, library.array(np.ones((2, 3)))))), np.zeros((2, 3))
    )


def test_a_gradient_mass_of_one_is_p_minus_q(library: Library) -> None:
    x, p = np.asarray([[1.0, 2.0, 3.0]]), np.asarray([[0.5, 1.0, 2.0]])
    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(x),
        library.array(p),
        gradient_mass="one",
        gradient_ignores=1.0,
    )
    softmax = np.exp(x) / np.exp(x).sum()
    np.testing.assert_allclose(library.numpy(loss), -(p * np.log(softmax)).sum(), rtol=1e-12)
    expected = softmax - [[0.5, 0.0, 2.0]]
    np.testing.assert_allclose(library.numpy(pullback(library.array(np.asarray(1.0)))), expected, rtol=1e-12)


def test_kl_divergence_adds_the_entropy_of_the_target(library: Library) -> None:
    x, p = np.asarray([[0.0, 1.0]]), np.asarray([[0.25, 0.75]])
    call = (library.array(x), library.array(p))
    kl = library.numpy(xent.softmax_cross_entropy(*call, divergence="kl", kl_epsilon=1e-7))
    ce = library.numpy(xent.softmax_cross_entropy(*call))
    np.testing.assert_allclose(kl, ce + (p * np.log(p + 1e-7)).sum(), rtol=1e-12)


def test_log_probabilities_are_taken_as_they_are(library: Library) -> None:
    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(np.asarray([[1.0, 2.0], [3.0, 4.0]])),
        library.array(np.asarray([0, 1])),
        logits_are_log_probabilities=True,
        reduction="sum",
    )
    assert library.numpy(loss) == -5
    np.testing.assert_array_equal(library.numpy(pullback(library.array(np.asarray(1.0)))), [[-1, 0], [0, -1]])


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("weight_shape", [(4, 1), (1, 1), (4,), (2, 4, 1)])
def test_sample_weights_broadcast_with_the_rows(library: Library, weight_shape: tuple[int, ...]) -> None:
    x, labels, _, _ = batch((4, 5), 1)
    rows, gradient = reference(x, dense_target(labels, 5, 1), 1)
    sample_weight = np.random.default_rng(3).uniform(size=weight_shape)
    weighted = rows[:, None] * sample_weight * 0.5
    loss, pullback = xent.vjp(
        lambda x, w: xent.softmax_cross_entropy(
            x, library.array(labels), sample_weight=w, scale=0.5, reduction="mean"
        ),
        library.array(x),
        library.array(sample_weight),
        argnums=(0, 1),
    )
    np.testing.assert_allclose(library.numpy(loss), weighted.mean(), rtol=1e-12)
    to_x, to_w = pullback(library.array(np.asarray(1.0)))
    per_row = np.broadcast_to(sample_weight, weighted.shape).sum(axis=tuple(range(weighted.ndim - 2)))
    per_row = per_row.sum(axis=1) if weight_shape == (4,) else np.broadcast_to(per_row, (4, 1))[:, 0]
    np.testing.assert_allclose(
        library.numpy(to_x), gradient * per_row[:, None] * 0.5 / weighted.size, rtol=1e-11
    )
    spread = np.broadcast_to(rows[:, None], weighted.shape) * 0.5 / weighted.size
    for k, n in enumerate((1,) * (weighted.ndim - len(weight_shape)) + weight_shape):
        spread = spread.sum(axis=k, keepdims=True) if n == 1 else spread
    np.testing.assert_allclose(library.numpy(to_w), spread.reshape(weight_shape), rtol=1e-11)


def test_some_axes_are_reduced(library: Library) -> None:
    x, labels, _, _ = batch((4, 5, 3), 1)
    rows, gradient = reference(x, dense_target(labels, 5, 1), 1)
    loss, pullback = xent.vjp(
        xent.softmax_cross_entropy, library.array(x), library.array(labels), axis=1, reduce_axes=(1, 2)
    )
    np.testing.assert_allclose(library.numpy(loss), rows.mean(axis=1), rtol=1e-12)
    cotangent = np.arange(4.0)
    expected = gradient * cotangent.reshape(4, 1, 1) / 3
    np.testing.assert_allclose(
        library.numpy(pullback(library.array(cotangent))), expected, rtol=1e-11, atol=1e-14
    )


def test_smoothed_rows_are_weighted_by_sample(library: Library) -> None:
    x, labels, _, _ = batch((4, 5), 1)
    rows = library.numpy(
        xent.softmax_cross_entropy(
            library.array(x), library.array(labels), label_smoothing=0.2, reduction="none"
        )
    )
    sample_weight = np.asarray([[0.5], [2.0], [-1.0], [0.0]])
    loss, pullback = xent.vjp(
        lambda w: xent.softmax_cross_entropy(
            library.array(x), library.array(labels), label_smoothing=0.2, sample_weight=w, reduction="sum"
        ),
        library.array(sample_weight),
    )
    np.testing.assert_allclose(library.numpy(loss), (rows * sample_weight[:, 0]).sum(), rtol=1e-12)
    gradient = library.numpy(pullback(library.array(np.asarray(3.0))))
    np.testing.assert_allclose(gradient, 3 * rows[:, None], rtol=1e-12)


@pytest.mark.parametrize(
    ("row", "expected"), [([0, 0, 0], np.nan), ([1, 2, 3], np.inf), ([3, 2, 1], -np.inf)]
)
def test_the_hard_and_the_smoothed_part_are_divided_each(
    library: Library, row: list[int], expected: float
) -> None:
    loss = xent.softmax_cross_entropy(
        library.array(np.asarray([row, row], dtype=np.float64)),
        library.array(np.asarray([0, 2])),
        class_weight=library.array(np.asarray([1.0, 1.0, -1.0])),
        label_smoothing=0.1,
        divisor="target_weight",
    )
    np.testing.assert_equal(float(library.numpy(loss)), expected)


def test_a_cotangent_multiplies_probabilities_before_they_are_summed(library: Library) -> None:
    _, pullback = xent.vjp(
        xent.softmax_cross_entropy,
        library.array(np.zeros((2, 2))),
        library.array(np.asarray([[-0.5, 0.25], [0.5, 0.25]])),
        reduction="none",
    )
    gradient = library.numpy(pullback(library.array(np.asarray([np.inf, 1.0]))))
    np.testing.assert_allclose(gradient, [[np.nan, np.nan], [-0.125, 0.125]])


@pytest.mark.parametrize("shape", [(0, 3), (2, 3, 0), (0, 3, 0)])
def test_empty_batches(library: Library, shape: tuple[int, ...]) -> None:
    x = library.array(np.zeros(shape))
    labels = library.array(np.zeros((shape[0], *shape[2:]), dtype=np.int64))
    none, pullback = xent.vjp(xent.softmax_cross_entropy, x, labels, axis=1, reduction="none")
    assert tuple(none.shape) == (shape[0], *shape[2:])
    assert tuple(pullback(none).shape) == shape
    assert np.isnan(library.numpy(xent.softmax_cross_entropy(x, labels, axis=1)))
    assert library.numpy(xent.softmax_cross_entropy(x, labels, axis=1, reduction="sum")) == 0


def test_no_classes_have_no_label_and_an_empty_sum(library: Library) -> None:
    x = library.array(np.zeros((2, 0)))
    ignored = library.array(np.asarray([-1, -1]))
    loss, pullback = xent.vjp(xent.softmax_cross_entropy, x, ignored, ignore_index=-1, reduction="none")
    np.testing.assert_array_equal(library.numpy(loss), [0, 0])
    assert tuple(pullback(loss).shape) == (2, 0)
    soft = xent.softmax_cross_entropy(x, library.array(np.zeros((2, 0))), reduction="none")
    np.testing.assert_array_equal(library.numpy(soft), [0, 0])
    if library.checks_values:
        with pytest.raises(xent.LabelError):
            xent.softmax_cross_entropy(x, library.array(np.asarray([0, 0])))


def test_inputs_are_not_written_to_and_dtypes_are_kept(library: Library) -> None:
    x, labels, _, w = batch((4, 5), 1)
    arrays = [library.array(x.astype(np.float32)), library.array(labels), library.array(w.astype(np.float32))]
    before = [library.numpy(a).copy() for a in arrays]
    loss, pullback = xent.vjp(
        lambda x, t, w: xent.softmax_cross_entropy(x, t, class_weight=w, label_smoothing=0.1, ignore_index=0),
        *arrays,
    )
    gradient = pullback(library.array(np.asarray(1.0, dtype=np.float32)))
    pullback(library.array(np.asarray(3.0, dtype=np.float32)))
    assert xent.arrays.dtype_name(loss) == xent.arrays.dtype_name(gradient) == "float32"
    for a, b in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(library.numpy(a), b)


def test_strided_inputs_give_what_contiguous_ones_give() -> None:
    x, labels, _, _ = batch((4, 5, 3), 1)
    wide = np.zeros((8, 5, 6))
    wide[::2, :, ::2] = x
    for view in (wide[::2, :, ::2], np.asfortranarray(x), x[::-1].copy()[::-1]):
        loss, gradient = xent.value_and_grad(xent.softmax_cross_entropy)(view, labels, axis=1)
        same, same_gradient = xent.value_and_grad(xent.softmax_cross_entropy)(x, labels, axis=1)
        np.testing.assert_allclose(loss, same, rtol=1e-15)
        np.testing.assert_allclose(gradient, same_gradient, rtol=1e-14)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 6),
    st.integers(1, 6),
    st.sampled_from(["none", "sum", "mean"]),
    st.floats(0, 1),
    st.integers(0, 2**32 - 1),
)
def test_identities(rows: int, classes: int, reduction: str, smoothing: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, labels = rng.normal(size=(rows, classes)) * 5, rng.integers(0, classes, size=rows)
    choice = {"reduction": reduction, "label_smoothing": smoothing}
    loss = xent.softmax_cross_entropy(x, labels, **choice)
    one_hot = np.eye(classes)[labels]
    np.testing.assert_allclose(loss, xent.softmax_cross_entropy(x, one_hot, **choice), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(
        loss, xent.softmax_cross_entropy(x + 100, labels, **choice), rtol=1e-9, atol=1e-10
    )
    np.testing.assert_allclose(
        loss, xent.softmax_cross_entropy(x.T, labels, axis=0, **choice), rtol=1e-10, atol=1e-12
    )
    if reduction == "sum":
        _, gradient = xent.value_and_grad(xent.softmax_cross_entropy)(x, labels, **choice)
        np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


def test_half_types_compute_in_float32_and_round_once() -> None:
    x = np.random.default_rng(0).normal(size=(64, 100)).astype(np.float16)
    labels = np.arange(64)
    loss = xent.softmax_cross_entropy(x, labels, reduction="none")
    exact = xent.softmax_cross_entropy(x.astype(np.float64), labels, reduction="none")
    assert loss.dtype == np.float16
    np.testing.assert_array_equal(loss, exact.astype(np.float16))


def test_a_half_type_holds_the_sum_where_told_to() -> None:
    x, labels = np.asarray([[4e4, 0], [4e4, 0]], dtype=np.float16), np.asarray([1, 1])
    assert xent.softmax_cross_entropy(x, labels) == np.float16(4e4)
    assert xent.softmax_cross_entropy(x, labels, reduction_dtype="float16") == np.inf


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda _, t: xent.softmax_cross_entropy([1.0], t), TypeError, "logits must be an array, got list"),
        (lambda x, _: xent.softmax_cross_entropy(x, 3), TypeError, "target must be an array, got int"),
        (lambda _, t: xent.softmax_cross_entropy(t, t), TypeError, "logits must have a floating-point dtype"),
        (lambda x, t: xent.softmax_cross_entropy(x, t > 0), TypeError, "got dtype bool"),
        (lambda x, t: xent.softmax_cross_entropy(x, t[:1]), ValueError, r"expected \(2,\) or \(2, 1\)"),
        (
            lambda x, _: xent.softmax_cross_entropy(x, x[:, :2]),
            ValueError,
            "must have the shape of the logits",
        ),
        (lambda x, t: xent.softmax_cross_entropy(x, t, axis=2), ValueError, r"expected -2\.\.1"),
        (lambda x, t: xent.softmax_cross_entropy(x, t, reduction="avg"), ValueError, "'none', 'sum', 'mean'"),
        (lambda x, t: xent.softmax_cross_entropy(x, t, class_weight=x[0, :2]), ValueError, r"shape \(3,\)"),
        (lambda x, t: xent.sigmoid_cross_entropy(x, t), ValueError, "must have the shape of the logits"),
        (lambda x, t: xent.softmax_cross_entropy(x, t, label_smoothing=2), ValueError, r"0\.\.1, got 2"),
        (lambda x, t: xent.softmax_cross_entropy(x, t, label_smoothing=np.nan), ValueError, "got nan"),
        (lambda x, t: xent.softmax_cross_entropy(x, t, scale=x[:1]), TypeError, "scale must be a number"),
        (lambda x, t: xent.softmax_cross_entropy(x, t, dtype="int32"), ValueError, "dtype .* got 'int32'"),
        (
            lambda x, t: xent.softmax_cross_entropy(x, t, reduce_axes=(2,)),
            ValueError,
            r"reduce_axes .*-2\.\.1",
        ),
        (lambda x, t: xent.softmax_cross_entropy(x, t, differentiable=["x"]), ValueError, "got 'x'"),
        (lambda x, _: xent.sigmoid_cross_entropy(x, x, differentiable=["x"]), ValueError, "got 'x'"),
        (lambda x, _: xent.sigmoid_cross_entropy(x, x * 1j), TypeError, "target must be real"),
        (
            lambda x, _: xent.softmax_cross_entropy(x, x * 1j, target_kind="probabilities"),
            TypeError,
            "target must be real",
        ),
        (
            lambda x, t: xent.softmax_cross_entropy(x, t, sample_weight=x[:, :1] * 1j),
            TypeError,
            "sample_weight must be real",
        ),
        (
            lambda x, t: xent.softmax_cross_entropy(x, t, sample_weight=np.ones(3)[:, None]),
            ValueError,
            r"sample_weight of shape \(3, 1\) does not broadcast with row losses of shape \(2, 1\)",
        ),
        (
            lambda x, t: xent.softmax_cross_entropy(x, t, sample_weight=x[:, 0], reduction="none"),
            ValueError,
            r"must have the shape \(2, 1\) .*got \(2,\)",
        ),
        (
            lambda x, t: xent.softmax_cross_entropy(np.ma.masked_array(x, x == 0), t),
            TypeError,
            "logits must be an array, got MaskedArray",
        ),
    ],
)
def test_bad_input_says_what_would_be_right(call: object, error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        call(np.zeros((2, 3)), np.asarray([0, 1]))  # type: ignore[operator]


def test_arrays_are_known_while_another_thread_imports_numpy_ma(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy.ma", ModuleType("numpy.ma"))

    assert xent.softmax_cross_entropy(np.zeros((2, 1)), np.asarray([0, 0])) == 0


def test_arrays_of_two_libraries_are_refused() -> None:
    torch = pytest.importorskip("torch")

    with pytest.raises(TypeError, match="logits is an array of numpy and target an array of torch"):
        xent.softmax_cross_entropy(np.zeros((2, 3)), torch.tensor([0, 1]))


def test_arrays_on_two_devices_are_refused() -> None:
    torch = pytest.importorskip("torch")

    with pytest.raises(ValueError, match="logits is on device meta and target on device cpu"):
        xent.softmax_cross_entropy(torch.zeros(2, 3, device="meta"), torch.tensor([0, 1]))
