"""On torch tensors the loss behaves as torch's own under every transformation that torch has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch.fx.experimental.proxy_tensor import make_fx

import xent

# torch.func and torch.compile warn of their own parts: torch.jit.script, caches that Dynamo looks through.
pytestmark = [
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Dynamo detected a call to a `functools.lru_cache`:UserWarning"),
    pytest.mark.filterwarnings("ignore:.*should not be instantiated:DeprecationWarning"),
]

native = torch.nn.functional.cross_entropy
LABELS = torch.tensor([0, 3, -100, 4])
WEIGHT = torch.tensor([0.5, 1.0, 2.0, 0.25, 1.5], dtype=torch.float64)


def loss(x: torch.Tensor, labels: torch.Tensor = LABELS, **choice: object) -> torch.Tensor:
    choice = {"ignore_index": -100, "ignored_gradient": "multiply", "divisor": "target_weight"} | choice
    return xent.softmax_cross_entropy(x, labels, axis=1, **choice)


def probabilities(x: torch.Tensor, p: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    return xent.softmax_cross_entropy(x, p, axis=1, class_weight=w, label_smoothing=0.1)


@pytest.fixture
def x() -> torch.Tensor:
    return torch.randn(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def soft(x: torch.Tensor) -> tuple[torch.Tensor, ...]:
    p = torch.rand(4, 5, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    return tuple(a.clone().requires_grad_() for a in (x, p, WEIGHT))


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
def test_first_and_second_derivatives_are_those_of_the_value(x: torch.Tensor, reduction: str) -> None:
    def weighted(x: torch.Tensor) -> torch.Tensor:
        return loss(x, class_weight=WEIGHT, label_smoothing=0.1, reduction=reduction)

    leaf = x.requires_grad_()
    assert torch.autograd.gradcheck(weighted, leaf, check_forward_ad=True, check_batched_grad=True)
    assert torch.autograd.gradgradcheck(weighted, leaf)


def test_derivatives_to_probabilities_and_weight_too(soft: tuple[torch.Tensor, ...]) -> None:
    assert torch.autograd.gradcheck(probabilities, soft, check_forward_ad=True)
    assert torch.autograd.gradgradcheck(probabilities, soft)


@pytest.mark.parametrize("reduction", ["none", "sum", "mean"])
@pytest.mark.parametrize("transform", [torch.func.jacrev, torch.func.jacfwd, torch.func.hessian])
def test_functional_transforms_agree_with_the_native_loss(
    x: torch.Tensor, transform: Callable[..., Callable[..., torch.Tensor]], reduction: str
) -> None:
    found = transform(lambda x: loss(x, reduction=reduction))(x)
    expected = transform(lambda x: native(x, LABELS, reduction=reduction))(x)
    torch.testing.assert_close(found, expected)


def test_forward_mode_over_forward_mode_is_refused_where_torch_would_give_zeros(x: torch.Tensor) -> None:
    jacfwd, jacrev = torch.func.jacfwd, torch.func.jacrev
    for nested in (jacfwd(jacfwd(loss)), jacfwd(jacrev(jacfwd(loss)))):
        with pytest.raises(NotImplementedError, match="forward mode over forward mode"):
            nested(x[:, :3], LABELS.clamp(max=2))
    labels = torch.tensor([1])
    third = jacfwd(jacfwd(jacrev(loss)))(x[:1], labels)
    torch.testing.assert_close(third, jacrev(jacrev(jacrev(lambda x: native(x, labels))))(x[:1]))


@pytest.mark.parametrize("mapped", [(0, 0), (0, None), (None, 0)])
def test_vmap_maps_logits_labels_and_both(x: torch.Tensor, mapped: tuple[int | None, int | None]) -> None:
    xs = torch.stack([x, 2 * x, 3 * x]) if mapped[0] == 0 else x
    labels = torch.stack([LABELS, LABELS.flip(0), LABELS.roll(1)]) if mapped[1] == 0 else LABELS
    for function in (lambda f: f, torch.func.grad):
        found = torch.vmap(function(lambda x, t: loss(x, t)), mapped)(xs, labels)
        torch.testing.assert_close(found, torch.vmap(function(lambda x, t: native(x, t)), mapped)(xs, labels))


def test_torch_compile_takes_the_loss_as_one_graph(x: torch.Tensor) -> None:
    compiled = torch.compile(lambda x: loss(x, class_weight=WEIGHT), backend="aot_eager", fullgraph=True)
    a, b = x.clone().requires_grad_(), x.clone().requires_grad_()
    found, expected = compiled(a), native(b, LABELS, weight=WEIGHT)
    torch.testing.assert_close(found, expected)
    found.backward()
    expected.backward()
    torch.testing.assert_close(a.grad, b.grad)


def test_traced_and_meta_tensors_have_no_labels_to_check(x: torch.Tensor) -> None:
    graph = make_fx(lambda x, t: loss(x, t, reduction="none"))(x, LABELS)
    other = torch.tensor([4, -100, 9, 1])
    traced = graph(x, other)
    assert torch.isnan(traced[2])
    expected = native(x, torch.tensor([4, -100, -100, 1]), reduction="none")
    torch.testing.assert_close(traced[[0, 1, 3]], expected[[0, 1, 3]])
    assert loss(x.to("meta"), LABELS.to("meta")).shape == ()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_autocast_promotes_half_types_to_float32(x: torch.Tensor, dtype: torch.dtype) -> None:
    with torch.autocast("cpu", torch.bfloat16):
        assert loss(x.to(dtype)).dtype == native(x.to(dtype), LABELS).dtype


def test_a_half_gradient_waits_for_its_cotangent() -> None:
    x = torch.zeros(4096, 2, dtype=torch.float16, requires_grad=True)
    xent.softmax_cross_entropy(x, torch.zeros(4096, dtype=torch.int64)).backward(torch.tensor(2.0**14).half())
    expected = 2.0**14 / 4096 / 2
    torch.testing.assert_close(x.grad, torch.tensor([[-expected, expected]]).half().expand(4096, 2))


def test_gradients_accumulate_and_the_graph_may_be_kept(x: torch.Tensor) -> None:
    leaf, other = x.clone().requires_grad_(), x.clone().requires_grad_()
    for function, a in ((loss, leaf), (lambda a: native(a, LABELS), other)):
        out = function(a)
        out.backward(retain_graph=True)
        out.backward()
        (function(a) * 3).backward()
    torch.testing.assert_close(leaf.grad, other.grad)


def test_a_second_derivative_can_be_refused(x: torch.Tensor) -> None:
    def once(x: torch.Tensor) -> torch.Tensor:
        return loss(x, second_order_error=(RuntimeError, "no second derivative"))

    expected = torch.func.grad(lambda x: native(x, LABELS))(x)
    torch.testing.assert_close(torch.func.grad(once)(x), expected)
    leaf = x.requires_grad_()
    (gradient,) = torch.autograd.grad(once(leaf), leaf, create_graph=True)
    torch.testing.assert_close(gradient.detach(), expected)
    with pytest.raises(RuntimeError, match="no second derivative"):
        gradient.sum().backward()


def test_no_graph_is_kept_where_none_is_due(x: torch.Tensor) -> None:
    assert not loss(x).requires_grad
    with torch.no_grad():
        assert not loss(x.requires_grad_()).requires_grad


def test_logits_may_change_once_the_loss_is_known(x: torch.Tensor) -> None:
    gradients = []
    for function in (loss, lambda a: native(a, LABELS)):
        leaf = x.clone().requires_grad_()
        logits = leaf * 1
        out = function(logits)
        logits.add_(1)
        out.backward()
        gradients.append(leaf.grad)
    torch.testing.assert_close(*gradients)
