"""On tensors, what PyTorch can do with its own loss, compared with ``torch.nn.functional.cross_entropy``."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

import xent_torch.nn.functional as ours

torch = pytest.importorskip("torch")
theirs = torch.nn.functional

# torch.func and torch.compile warn of their own parts.
pytestmark = [
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*should not be instantiated:DeprecationWarning"),
]

Y = torch.tensor([0, 2, -100, 1])
W = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
Loss = Callable[..., Any]
REDUCTIONS = ("none", "sum", "mean")


@pytest.fixture
def x() -> Any:
    return torch.randn(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def p() -> Any:
    return torch.rand(4, 3, dtype=torch.float64, generator=torch.Generator().manual_seed(1))


def assert_same(found: Any, expected: Any) -> None:
    torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-14, equal_nan=True)


def both(call: Callable[[Loss], Any]) -> None:
    assert_same(call(ours.cross_entropy), call(theirs.cross_entropy))


@pytest.mark.parametrize(("reduction", "smoothing"), list(product(REDUCTIONS, (0.0, 0.3))))
def test_backward(x: Any, p: Any, reduction: str, smoothing: float) -> None:
    def indices(loss: Loss) -> Any:
        a = x.clone().requires_grad_()
        out = loss(a, Y, W, reduction=reduction, label_smoothing=smoothing)
        out.backward(torch.ones_like(out))
        return out.detach(), a.grad

    def probabilities(loss: Loss) -> Any:
        inputs = [t.clone().requires_grad_() for t in (x, p, W)]
        out = loss(*inputs, reduction=reduction, label_smoothing=smoothing)
        out.backward(torch.ones_like(out))
        return out.detach(), *(t.grad for t in inputs)

    both(indices)
    both(probabilities)


def test_backward_through_a_model(x: Any) -> None:
    def step(loss: Loss) -> Any:
        weight = torch.ones(3, 3, dtype=torch.float64, requires_grad=True)
        (2 * loss(torch.tanh(x @ weight), Y) + weight.square().sum()).backward()
        return weight.grad

    both(step)


def test_gradients_accumulate(x: Any) -> None:
    def twice(loss: Loss) -> Any:
        a = x.clone().requires_grad_()
        for _ in range(2):
            loss(a, Y).backward()
        return a.grad

    both(twice)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_derivatives_are_those_of_the_value(x: Any, p: Any, smoothing: float) -> None:
    a = x.requires_grad_()

    def indices(a: Any) -> Any:
        return ours.cross_entropy(a, Y, W, label_smoothing=smoothing)

    def probabilities(a: Any, p: Any, w: Any) -> Any:
        return ours.cross_entropy(a, p, w, label_smoothing=smoothing)

    inputs = (a, p.requires_grad_(), W.clone().requires_grad_())
    assert torch.autograd.gradcheck(indices, a, check_forward_ad=True)
    assert torch.autograd.gradcheck(probabilities, inputs, check_forward_ad=True)
    assert torch.autograd.gradgradcheck(indices, a)
    assert torch.autograd.gradgradcheck(probabilities, inputs)


def test_double_backward_mixes_input_and_target(x: Any, p: Any) -> None:
    def mixed(loss: Loss) -> Any:
        a, q = x.clone().requires_grad_(), p.clone().requires_grad_()
        (gradient,) = torch.autograd.grad(loss(a, q, W), a, create_graph=True)
        return torch.autograd.grad(gradient.square().sum(), (a, q))

    both(mixed)


@pytest.mark.parametrize("transform", ["grad", "jacfwd", "jacrev", "hessian"])
def test_function_transforms(x: Any, transform: str) -> None:
    reduction = "mean" if transform in ("grad", "hessian") else "none"
    both(
        lambda loss: getattr(torch.func, transform)(
            lambda a: loss(a, Y, W, label_smoothing=0.1, reduction=reduction)
        )(x)
    )


def test_forward_mode(x: Any) -> None:
    tangent = torch.linspace(-1, 1, 12, dtype=torch.float64).reshape(4, 3)
    both(lambda loss: torch.func.jvp(lambda a: loss(a, Y, W), (x,), (tangent,)))


def test_vmap_over_rows_and_over_batches(x: Any, p: Any) -> None:
    vmap, grad = torch.func.vmap, torch.func.grad
    both(lambda loss: vmap(lambda a, t: loss(a, t))(x, Y))
    both(lambda loss: vmap(grad(lambda a, t: loss(a, t, W)))(x, Y))
    both(lambda loss: vmap(grad(lambda a, q: loss(a, q, W)))(x, p))
    both(lambda loss: vmap(lambda a: loss(a, Y, W))(torch.stack([x, -x])))


def test_vmap_takes_the_smoothed_weighted_mean_too(x: Any) -> None:
    labels = Y[[0, 1, 3]]
    rows = x[[0, 1, 3]]

    def loss(a: Any, t: Any) -> Any:
        return ours.cross_entropy(a, t, W, label_smoothing=0.1)

    # The one combination that the original refuses under vmap.
    expected = [theirs.cross_entropy(a, t, W, label_smoothing=0.1) for a, t in zip(rows, labels, strict=True)]
    assert_same(torch.func.vmap(loss)(rows, labels), torch.stack(expected))


@pytest.mark.parametrize("soft", [False, True])
def test_compiled_as_one_graph(x: Any, p: Any, soft: bool) -> None:
    target = p if soft else Y

    def compiled(loss: Loss) -> Any:
        torch._dynamo.reset()
        a = x.clone().requires_grad_()
        function = torch.compile(
            lambda a: loss(a, target, W, label_smoothing=0.1), backend="aot_eager", fullgraph=True
        )
        out = function(a)
        out.backward()
        return out.detach(), a.grad

    both(compiled)


@pytest.mark.parametrize(
    ("dtype", "weight_dtype"),
    list(
        product(
            (torch.float32, torch.bfloat16, torch.float16, torch.float64), (torch.float32, torch.bfloat16)
        )
    ),
)
def test_autocast(x: Any, p: Any, dtype: Any, weight_dtype: Any) -> None:
    if dtype == torch.float64:
        weight_dtype = dtype

    def cast(loss: Loss, target: Any) -> Any:
        a = x.to(dtype).requires_grad_()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            out = loss(a, target, W.to(weight_dtype))
        out.backward()
        return out.detach(), a.grad

    for target in (Y, p.to(torch.bfloat16)):
        found, expected = cast(ours.cross_entropy, target), cast(theirs.cross_entropy, target)
        for ours_, theirs_ in zip(found, expected, strict=True):
            assert ours_.dtype == theirs_.dtype
            torch.testing.assert_close(ours_, theirs_)


def test_without_gradients_a_weight_may_require_one(x: Any) -> None:
    weight = W.clone().requires_grad_()
    with torch.no_grad():
        both(lambda loss: loss(x, Y, weight))


def test_subclasses_come_back(x: Any) -> None:
    class Logits(torch.Tensor):
        pass

    both(lambda loss: loss(x.as_subclass(Logits), Y).as_subclass(torch.Tensor))
    for loss in (ours.cross_entropy, theirs.cross_entropy):
        assert type(loss(x.as_subclass(Logits), Y)) is Logits
        assert type(loss(x, Y, W.as_subclass(Logits))) is Logits
        assert type(loss(torch.nn.Parameter(x), Y)) is torch.Tensor


def test_torch_function_sees_the_call(x: Any) -> None:
    seen = []

    class Spy(torch.Tensor):
        @classmethod
        def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            seen.append((func, len(args), sorted(kwargs or {})))
            return "spied"

    assert ours.cross_entropy(x.as_subclass(Spy), Y) == "spied"
    assert theirs.cross_entropy(x.as_subclass(Spy), Y) == "spied"
    assert seen[0] == (ours.cross_entropy, *seen[1][1:])


def test_meta_tensors_have_shapes_only(x: Any) -> None:
    for loss in (ours.cross_entropy, theirs.cross_entropy):
        out = loss(x.to("meta"), torch.full((4,), 99, device="meta"), reduction="none")
        assert (out.shape, out.dtype, out.device.type) == ((4,), torch.float64, "meta")


def test_tensors_and_arrays_do_not_mix(x: Any) -> None:
    with pytest.raises(TypeError, match="input is an array of torch and target an array of numpy"):
        ours.cross_entropy(x, Y.numpy())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("classes", [2, 37, 1000])
def test_half_rows_are_the_same_to_the_bit(dtype: Any, classes: int) -> None:
    generator = torch.Generator().manual_seed(classes)
    logits = (3 * torch.randn(64, classes, generator=generator)).to(dtype)
    labels = torch.randint(classes, (64,), generator=generator)
    found = ours.cross_entropy(logits, labels, reduction="none")
    assert torch.equal(found, theirs.cross_entropy(logits, labels, reduction="none"))


def test_uint8_ignore_index_is_compared_by_value_with_smoothing_too() -> None:
    """A difference: the original compares modulo 256 in the smoothed term, and exactly in the other."""
    x, labels = torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([2], dtype=torch.uint8)
    options = {"ignore_index": 256 + 2, "label_smoothing": 0.1, "reduction": "none"}
    found = ours.cross_entropy(x, labels, **options)
    assert_same(found, theirs.cross_entropy(x, labels.long(), **options))
    assert found != theirs.cross_entropy(x, labels, **options)


@pytest.mark.parametrize("half", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("shape", [(5, 3), (5, 3, 2), (4,)])
def test_what_is_rounded_to_a_half_type_shows_where_targets_are_wider(
    half: Any, shape: tuple[int, ...]
) -> None:
    generator = torch.Generator().manual_seed(0)
    logits = (3 * torch.randn(shape, generator=generator)).to(half)
    target = torch.rand(shape, generator=generator)
    found, expected = (
        loss(logits, target, reduction="none") for loss in (ours.cross_entropy, theirs.cross_entropy)
    )
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=1e-7)
