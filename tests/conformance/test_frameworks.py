"""What the run knows about frameworks, and how a call finds its adapter."""

import numpy as np
import pytest

from xent_conformance import frameworks
from xent_conformance.bound import bind
from xent_conformance.case import Call
from xent_conformance.wire import tensor

TORCH = "torch.nn.functional.cross_entropy"
MXNET = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"
PADDLE = "paddle.nn.functional.softmax_with_cross_entropy"
CHAINER = "chainer.functions.softmax_cross_entropy"
ROW = tensor([[0.0, 1.0]], "float32")


@pytest.mark.parametrize("name", [TORCH, MXNET, PADDLE, CHAINER, "torch.nn.CrossEntropyLoss.forward"])
def test_an_originals_name_is_found_in_its_adapter(name):
    found = frameworks.find(name)
    assert found.__module__.startswith(f"xent_{name.partition('.')[0]}")


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_loss"):
        frameworks.find("torch.nn.functional.no_such_loss")


@pytest.mark.parametrize(
    ("call", "shape", "axis"),
    [
        (Call(TORCH), (2, 3), 1),
        (Call(TORCH), (3,), 0),
        (Call(CHAINER), (2, 3, 4), 1),
        (Call(PADDLE), (2, 3), -1),
        (Call(PADDLE, kwargs={"axis": 0}), (2, 3), 0),
        (Call(MXNET, init_kwargs={"axis": 1}), (2, 3, 4), 1),
        (Call(MXNET, init_kwargs={"axis": 1}), (2,), None),
        (Call(PADDLE, kwargs={"axis": None}), (2, 3), None),
        (Call(TORCH), (), None),
    ],
)
def test_the_class_axis_of_an_array(call, shape, axis):
    assert frameworks.class_axis(call, tensor(np.zeros(shape), "float32")) == axis


@pytest.mark.parametrize(
    ("call", "unit"),
    [
        (Call(TORCH), 1),
        (Call(TORCH, kwargs={"weight": tensor([0.25, 0.5], "float32")}), 1),  # a mean divides by it
        (Call(TORCH, kwargs={"weight": tensor([0.25, 0.5], "float32"), "reduction": "sum"}), 0.5),
        (Call(TORCH, kwargs={"weight": tensor([-0.25, 7], "float32"), "reduction": "sum"}), 1),
        (Call(TORCH, kwargs={"weight": tensor([np.nan, 0.5], "float32"), "reduction": "sum"}), 1),
        (Call(TORCH, kwargs={"weight": tensor([], "float32"), "reduction": "sum"}), 1),
        (Call(TORCH, kwargs={"weight": [0.25], "reduction": "sum"}), 1),
        (Call(MXNET, init_kwargs={"weight": 0.5}, args=(1, 2, tensor([0.25], "float32"))), 0.125),
        (Call(MXNET, init_args=(-1, True, False, 0.5)), 0.5),
        (Call(MXNET, init_kwargs={"weight": True}), 1),
        (Call(CHAINER, kwargs={"class_weight": tensor([0.5], "float32")}), 0.5),
        (Call(CHAINER, kwargs={"x": ROW, "t": ROW, "class_weight": tensor([0.5], "float32")}), 1),  # not used
    ],
)
def test_the_unit_is_the_size_of_the_weights_at_most_one(call, unit):
    assert frameworks.unit(call) == unit


WEIGHT = tensor([1.0, 1.0], "float32")
LABELS = {"input": tensor([[0.0, 1.0]], "float32"), "target": tensor([0], "int64")}
PROBABILITIES = {"input": tensor([[0.0, 1.0]], "float32"), "target": tensor([[0.0, 1.0]], "float32")}


@pytest.mark.parametrize(
    ("call", "divisor"),
    [
        (Call(TORCH, kwargs=LABELS), "rows"),
        (Call(TORCH, kwargs={**LABELS, "weight": WEIGHT}), "weights"),
        (Call(TORCH, kwargs={**PROBABILITIES, "weight": WEIGHT}), "rows"),
        (Call(TORCH, kwargs={**LABELS, "weight": WEIGHT, "reduction": "sum"}), "nothing"),
        (Call(TORCH, kwargs={**LABELS, "reduction": "none"}), "nothing"),
        (Call(TORCH, kwargs={**LABELS, "reduction": "sum", "reduce": True}), "rows"),
        (Call(TORCH, kwargs={**LABELS, "size_average": False}), "nothing"),
        (Call(TORCH, args=(*LABELS.values(), WEIGHT, None, -100, None, "mean")), "weights"),
        (Call(TORCH, args=(*LABELS.values(), WEIGHT, None, -100, None, "sum")), "nothing"),
        (Call("torch.nn.CrossEntropyLoss", kwargs=LABELS, init_args=(WEIGHT,)), "weights"),
        (
            Call("torch.nn.CrossEntropyLoss", kwargs=LABELS, init_kwargs={"weight": WEIGHT, "reduce": False}),
            "nothing",
        ),
        (Call(MXNET), "rows"),
    ],
)
def test_what_a_loss_is_divided_by(call, divisor):
    assert frameworks.divisor(call) == divisor


def test_a_call_is_bound_with_its_arrays_where_they_stand():
    call = Call(
        MXNET,
        args=(tensor([1.0], "float32"), [tensor([2.0], "float32"), 3]),
        init_kwargs={"axis": 0},
        wrt=("0",),
    )
    bound = bind(call, lambda t: ("array", float(t.values[0])))
    assert bound.args == (("array", 1.0), [("array", 2.0), 3])
    assert bound.constructs
    assert bound.argnums == (0,)
    assert bound.leaves == (("array", 1.0),)
    assert bound.with_leaves(["new"]).args[0] == "new"
    assert bound.args[0] == ("array", 1.0)


def test_an_argument_of_the_construction_can_be_differentiated():
    call = Call(
        "torch.nn.CrossEntropyLoss", init_kwargs={"weight": tensor([1.0], "float32")}, wrt=("weight",)
    )
    bound = bind(call, lambda t: float(t.values[0]))
    assert bound.argnums is None
    assert bound.leaves == (1.0,)
    assert bound.with_leaves([2.0]).init_kwargs == {"weight": 2.0}


def test_variables_of_the_context_are_wrapped_unless_differentiated():
    x = tensor([[1.0, 2.0]], "float32")
    call = Call(CHAINER, kwargs={"x": x, "t": x}, context={"variables": ["x", "t"]}, wrt=("x",))
    bound = bind(call, lambda t: t.numpy())
    assert isinstance(bound.kwargs["x"], np.ndarray)
    assert type(bound.kwargs["t"]).__name__ == "Variable"
