"""Whatever is passed, tensors get the value, the gradients or the error that PyTorch gives them."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import xent_torch.nn.functional as ours

torch = pytest.importorskip("torch")
theirs = torch.nn.functional

FLOATING = [torch.float32, torch.float64]
OTHER = [torch.int64, torch.int32, torch.uint8, torch.bool, torch.int16, torch.float16, torch.complex64]


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    """Of two labels out of range, the one that a second thread finds first may be named."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


sizes = st.sampled_from([3, 2, 1, 0])
shapes = st.lists(sizes, max_size=5).map(tuple)


@st.composite
def tensors(draw: st.DrawFn, shape: tuple[int, ...], dtypes: list[Any]) -> Any:
    """A tensor of small integers as any dtype; some are labels out of range or ignored."""
    dtype = draw(st.sampled_from(dtypes))
    values = st.sampled_from([0, 1, 1, 2, 2, -100, 5, -1])
    flat = draw(st.lists(values, min_size=torch.Size(shape).numel(), max_size=torch.Size(shape).numel()))
    return torch.tensor(flat, dtype=torch.int64).reshape(shape).to(dtype)


@st.composite
def calls(draw: st.DrawFn) -> tuple[list[Any], dict[str, Any]]:
    shape = draw(shapes)
    rows = shape[:1] + shape[2:] if len(shape) > 1 else ()
    target_shape = draw(st.sampled_from([rows, rows, shape, None]))
    target_shape = draw(shapes) if target_shape is None else target_shape
    likely = FLOATING if target_shape == shape else [torch.int64] * 3
    args = [
        draw(tensors(shape, FLOATING * 8 + OTHER)),
        draw(tensors(target_shape, likely * 4 + OTHER + FLOATING)),
    ]
    classes = shape[1] if len(shape) > 1 else sum(shape)
    weight_shape = draw(st.sampled_from([None, (classes,), (classes,), (classes, 1), (1, classes), (2,), ()]))
    args.append(None if weight_shape is None else draw(tensors(weight_shape, [args[0].dtype] * 6 + FLOATING)))
    kwargs = {
        "reduction": draw(st.sampled_from(["none", "sum", "mean", "bogus"])),
        "label_smoothing": draw(st.sampled_from([0.0, 0.25, 1.0, -0.5, float("nan"), 1.5])),
        "ignore_index": draw(st.sampled_from([-100, -100, 0, 1, -1, 5])),
    }
    leaves = draw(st.sets(st.integers(0, 2)))
    for i, a in enumerate(args):
        if i in leaves and a is not None and (a.is_floating_point()):
            a.requires_grad_()
    return args, kwargs


def outcome(loss: Any, args: list[Any], kwargs: dict[str, Any]) -> list[Any]:
    """The value and the gradients, or the value and the error of the gradients, or the error."""
    found: list[Any] = []
    leaves = [a for a in args if a is not None and a.requires_grad]
    try:
        value = loss(*args, **kwargs)
        found.append(value.detach())
        if leaves:
            gradients = torch.autograd.grad(value, leaves, torch.ones_like(value), allow_unused=True)
            found.extend(
                torch.zeros_like(a) if g is None else g for a, g in zip(leaves, gradients, strict=True)
            )
    except Exception as error:
        found.append((type(error), str(error).split("\n")[0]))
    return found


def differs(args: list[Any], kwargs: dict[str, Any]) -> bool:
    """Whether the outcome is one of the few that xent does not follow."""
    (input, target, _), smoothed = args, kwargs["label_smoothing"] > 0
    if not input.numel() and not input.is_floating_point():
        return True  # PyTorch does not look at the dtype of an empty input with probabilities
    # its text may be cut, or cannot be decoded; for smoothing see test_native
    return bool(target.dtype == torch.uint8 and (kwargs["reduction"] == "none" or smoothed))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(calls())
def test_outcomes_are_equal(call: tuple[list[Any], dict[str, Any]]) -> None:
    assume(not differs(*call))
    expected, found = outcome(theirs.cross_entropy, *call), outcome(ours.cross_entropy, *call)
    assert [type(a) for a in found] == [type(a) for a in expected]
    half = call[0][0].dtype == torch.float16
    for a, b in zip(found, expected, strict=True):
        if isinstance(b, tuple):
            assert a == b
        else:
            torch.testing.assert_close(
                a, b, rtol=0.01 if half else 1e-4, atol=0.1 if half else 1e-4, equal_nan=True
            )
