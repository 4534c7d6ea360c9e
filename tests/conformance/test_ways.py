"""Every way of asking gives the same answer, and says what it cannot ask."""

import numpy as np
import pytest

from xent_conformance.asking import NO_FLAG, NO_SECOND_ORDER, OWN_BACKWARD, CannotAsk, cotangent
from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.execute import execute, observe
from xent_conformance.ways import ways_of
from xent_conformance.wire import tensor

from .conftest import TARGET, X, loss_call

NUMPY = BACKENDS["numpy"]
CHAINER = "chainer.functions.softmax_cross_entropy"
PADDLE = "paddle.nn.functional.softmax_with_cross_entropy"
MXNET = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"
LABELS = tensor([[1], [3], [0]], "int64")


def chainer_call(wrt=("x",), **more):
    cotangent = more.pop("cotangent", None)
    second_order = more.pop("second_order", False)
    return Call(
        CHAINER, kwargs={"x": X, "t": TARGET, **more}, wrt=wrt, cotangent=cotangent, second_order=second_order
    )


def paddle_call(**more):
    cotangent = more.pop("cotangent", None)
    return Call(
        PADDLE,
        kwargs={"logits": X, "label": LABELS, **more},
        context={"version": "2.6.2"},
        wrt=("logits",),
        cotangent=cotangent,
    )


def mxnet_call():
    return Call(MXNET, init_kwargs={"axis": -1}, args=(X, tensor([1.0, 3, 0], "float64")), wrt=("0",))


WAYS = {
    "numpy": ("vjp",),
    "array-api-strict": ("vjp",),
    "array-api-strict-minimal": ("vjp",),
    "torch": ("vjp", "backward"),
    "jax": ("vjp", "jax.vjp"),
    "jax-jit": ("jit",),
    "dask": ("vjp",),
}


@pytest.fixture(params=list(WAYS))
def backend(request):
    if not BACKENDS[request.param].installed():
        pytest.skip(f"{request.param} is not installed")
    return BACKENDS[request.param]


def test_the_ways_of_each_backend(backend):
    assert ways_of(loss_call(), backend) == WAYS[backend.name]
    without = ("jit",) if backend.name == "jax-jit" else ("call",)
    assert ways_of(loss_call(wrt=()), backend) == without
    assert ways_of(loss_call(input=[1.0]), backend) == without
    assert ("variable" in ways_of(chainer_call(), backend)) == (backend.name != "jax-jit")


@pytest.mark.parametrize(
    "call", [loss_call(), chainer_call(), paddle_call(), mxnet_call()], ids=lambda c: c.function
)
def test_all_ways_agree(backend, call):
    (_, first), *_ = execute(call, NUMPY)
    assert first.failure is None
    for _, outcome in execute(call, backend):
        assert outcome.failure is None
        np.testing.assert_allclose(outcome.value.values, first.value.values, rtol=1e-12)
        for name, expected in first.gradients.items():
            np.testing.assert_allclose(
                outcome.gradients[name].values, expected.values, rtol=1e-12, atol=1e-15
            )


def test_second_derivatives_where_the_library_has_them(backend):
    call = Call(
        "torch.nn.functional.cross_entropy", kwargs=loss_call().kwargs, wrt=("input",), second_order=True
    )
    p = np.exp(X.values) / np.exp(X.values).sum(axis=1, keepdims=True)
    g = (p - np.eye(4)[TARGET.values]) / 3
    expected = 2 * p * (g - (g * p).sum(axis=1, keepdims=True)) / 3
    for way, outcome in execute(call, backend):
        if way == "vjp":
            assert outcome.second_order is None
            assert outcome.unasked["second_order"] == NO_SECOND_ORDER
        else:
            np.testing.assert_allclose(outcome.second_order.values, expected, rtol=1e-10, atol=1e-15)


def test_an_error_of_the_backward_pass_is_one_of_the_gradient(backend):
    call = loss_call(input=tensor(X.values[0], "float64"), target=tensor([1], "int64"))
    for way, outcome in execute(call, backend):
        assert outcome.value is not None, way
        assert outcome.failure.stage == "gradient", way
        assert "size mismatch" in outcome.failure.text


def test_an_error_of_the_call_is_one_of_the_call(backend):
    for _, outcome in execute(loss_call(reduction="avg"), backend):
        assert outcome.value is None
        assert (outcome.failure.stage, outcome.failure.type) == ("call", "ValueError")
        assert "ValueError" in outcome.failure.builtin


def test_the_representation_of_an_object_is_noted(backend):
    for _, outcome in execute(mxnet_call(), backend):
        assert outcome.repr == "SoftmaxCrossEntropyLoss(batch_axis=0, w=None)"


def test_warnings_are_noted_once(backend):
    for _, outcome in execute(loss_call(reduce=True, size_average=True), backend):
        (warned,) = outcome.warnings
        assert warned.classes[:2] == ("UserWarning", "Warning")


def test_the_context_holds_during_the_call_and_not_after():
    call = Call(CHAINER, kwargs={"x": X, "t": tensor([1, 9, 0], "int64")}, context={"debug": True})
    assert observe(call, NUMPY, "call").failure.type == "ValueError"
    outside = Call(CHAINER, kwargs=call.kwargs)
    assert observe(outside, NUMPY, "call").failure.type == "IndexError"


class TestCotangent:
    def test_a_single_number_has_one(self):
        np.testing.assert_array_equal(cotangent(loss_call(), NUMPY, np.zeros(())), 1.0)

    @pytest.mark.parametrize("call", [paddle_call(), mxnet_call()])
    def test_some_frameworks_take_ones(self, call):
        np.testing.assert_array_equal(cotangent(call, NUMPY, np.zeros((2, 1))), [[1.0], [1.0]])

    @pytest.mark.parametrize("call", [loss_call(), chainer_call()])
    def test_others_refuse_in_their_own_backward_pass(self, call):
        with pytest.raises(CannotAsk) as stopped:
            cotangent(call, NUMPY, np.zeros(2))
        assert (stopped.value.stage, stopped.value.reason) == ("gradient", OWN_BACKWARD)

    @pytest.mark.parametrize("misfit", [tensor([1.0], "float64"), tensor(1.0, "float32"), 1.0, [1.0]])
    def test_one_that_does_not_fit_is_a_matter_of_the_framework(self, misfit):
        with pytest.raises(CannotAsk):
            cotangent(loss_call(cotangent=misfit), NUMPY, np.zeros(()))

    def test_a_pair_for_a_pair(self):
        call = paddle_call(cotangent=(tensor([[2.0]], "float64"), None))
        given = cotangent(call, NUMPY, (np.zeros((1, 1)), np.zeros((1, 3))))
        np.testing.assert_array_equal(given[0], [[2.0]])
        assert given[1] is None
        with pytest.raises(CannotAsk):
            cotangent(call, NUMPY, np.zeros((1, 1)))

    def test_what_is_left_out_of_a_pair_does_not_count(self, backend):
        one = paddle_call(return_softmax=True, cotangent=(tensor([[1.0]] * 3, "float64"), None))
        (_, expected), *_ = execute(paddle_call(), NUMPY)
        for _, outcome in execute(one, backend):
            assert isinstance(outcome.value, tuple)
            np.testing.assert_allclose(
                outcome.gradients["logits"].values, expected.gradients["logits"].values, rtol=1e-12
            )


class TestChainersOwnBackward:
    def test_a_missing_cotangent_is_refused_there_alone(self):
        outcomes = dict(execute(chainer_call(reduce="no"), NUMPY))
        assert outcomes["vjp"].failure is None
        assert outcomes["vjp"].unasked["gradient"] == OWN_BACKWARD
        assert outcomes["variable"].failure.stage == "gradient"
        assert outcomes["variable"].failure.type == "TypeError"

    def test_second_derivatives(self):
        outcomes = dict(execute(chainer_call(enable_double_backprop=True, second_order=True), NUMPY))
        assert outcomes["vjp"].second_order is None
        assert outcomes["variable"].second_order.values.shape == X.values.shape


def test_jax_does_not_know_before_the_call_who_wants_a_gradient():
    pytest.importorskip("jax")
    call = loss_call(weight=tensor([1, 2, 3, 4], "float64"), wrt=("weight",))
    outcomes = dict(execute(call, BACKENDS["jax"]))
    assert outcomes["vjp"].failure.stage == "call"
    assert outcomes["jax.vjp"].unasked["call"] == NO_FLAG


def test_a_compiled_program_is_shared():
    pytest.importorskip("jax")
    from xent_conformance import ways_of_jax

    list(execute(loss_call(), BACKENDS["jax-jit"]))
    compiled = len(ways_of_jax._PROGRAMS)
    other = tensor(X.values + 1, "float64")
    list(execute(loss_call(input=other), BACKENDS["jax-jit"]))
    assert len(ways_of_jax._PROGRAMS) == compiled
    list(execute(loss_call(reduction="sum"), BACKENDS["jax-jit"]))
    assert len(ways_of_jax._PROGRAMS) == compiled + 1


def test_programs_that_differ_in_an_argument_they_do_not_use_are_not_shared():
    jax = pytest.importorskip("jax")
    from xent_conformance import ways_of_jax

    one, two = jax.numpy.ones(2), jax.numpy.ones(3)
    assert ways_of_jax._compiled(lambda arrays: arrays[0] + 1, [one]).shape == (2,)
    assert ways_of_jax._compiled(lambda arrays: arrays[0] + 1, [one, two]).shape == (2,)
    assert isinstance(ways_of_jax._compiled(lambda arrays: (arrays[0] + 1,), [one]), tuple)
