"""Signatures and errors of wrong calls: the adapters' are the originals', and a difference is seen."""

# ruff: noqa: ARG001, ARG005, the parameters are what is looked at

import importlib
import inspect

import pytest

from xent_conformance import frameworks, signatures, vectors
from xent_conformance.callables import PUBLISHED, describe, find_or_make
from xent_conformance.originals.environments import declared
from xent_conformance.results import FAILED, PASSED

from .conftest import FUNCTION, LOSS, ORIGINAL, PARAMETERS, SIGNATURES


def cross_entropy(input, target, weight=None):
    raise AssertionError("a wrong call got in")


RECORDED = describe(cross_entropy)


def checked(monkeypatch, ours, expected=RECORDED):
    monkeypatch.setattr(frameworks, "find", lambda _: ours)
    (result,) = signatures.check_signatures({ORIGINAL: {FUNCTION: expected}})
    return result


def test_every_public_callable_is_recorded_for_every_original():
    recorded, _ = vectors.load_signatures()
    assert {name: tuple(sorted(PUBLISHED[env.framework])) for name, env in declared().items()} == {
        original: tuple(sorted(found)) for original, found in recorded.items()
    }


#: What public modules of an adapter hold that its original does not have, or has as something else.
OWN = {
    "chainer.FunctionNode": "the base of this adapter's own functions, written in another way",
    **{
        f"chainer.functions.{name}": "the function of an operator of Variable"
        for name in ("div", "mul", "neg", "pow", "rdiv", "rmatmul", "rpow", "rsub", "sub")
    },
    **{
        f"paddle.{name}": "which version is followed"
        for name in ("get_version", "set_version", "using_version")
    },
    "mxnet.MXNetError": "an exception, whose signature Python does not know",
}
PUBLIC = (
    "xent_chainer", "xent_chainer.functions", "xent_paddle", "xent_paddle.nn.functional", "xent_mxnet",
    "xent_mxnet.gluon", "xent_mxnet.gluon.loss", "xent_torch.nn", "xent_torch.nn.functional",
)  # fmt: skip


def test_every_public_name_of_an_adapter_is_compared():
    published = {name for names in PUBLISHED.values() for name in names}
    public = {
        f"{module.removeprefix('xent_')}.{name}"
        for module in PUBLIC
        for name in importlib.import_module(module).__all__
        if inspect.isroutine(found := getattr(importlib.import_module(module), name))
        or inspect.isclass(found)
    }
    assert public - published == OWN.keys()


def test_the_adapters_raise_what_the_originals_raise():
    recorded, _ = vectors.load_signatures()
    assert [r.finding.text for r in signatures.check_signatures(recorded) if r.status != PASSED] == []


def test_every_kind_of_wrong_call_is_made():
    calls = {
        (call["positional"], *call["keywords"]): call["error"]["text"] for call in RECORDED["wrong_calls"]
    }
    assert calls == {
        (0,): "cross_entropy() missing 2 required positional arguments: 'input' and 'target'",
        (1,): "cross_entropy() missing 1 required positional argument: 'target'",
        (2, "no_such_argument"): "cross_entropy() got an unexpected keyword argument 'no_such_argument'",
        (4,): "cross_entropy() takes from 2 to 3 positional arguments but 4 were given",
        (2, "input"): "cross_entropy() got multiple values for argument 'input'",
    }


def test_a_function_by_another_name_is_the_same(monkeypatch):
    def another_name(input, target, weight=None):
        pass

    assert checked(monkeypatch, another_name).status == PASSED


@pytest.mark.parametrize(
    ("ours", "text"),
    [
        (lambda input, target, weight=1: None, "(input, target, weight=1), the original is"),
        (lambda input, label, weight=None: None, "(input, label, weight=None), the original is"),
        (
            lambda input, target, *, weight=None: None,
            "(None, None, None, None): TypeError: cross_entropy() takes 2",
        ),
        (
            lambda input, target, weight=None, **more: None,
            "no_such_argument=None): no error, the original: TypeError",
        ),
    ],
)
def test_a_difference_is_told(monkeypatch, ours, text):
    result = checked(monkeypatch, ours)
    assert result.status == FAILED
    assert text in result.finding.text


def test_another_class_of_error_differs(monkeypatch):
    def ours(*args, **kwargs):
        raise ValueError("cross_entropy() missing 1 required positional argument")

    found = checked(monkeypatch, ours).finding.text
    assert "(None): ValueError: cross_entropy() missing 1" in found


def test_an_instance_is_made_and_called():
    class Loss:
        def __call__(self, *args):
            return self.forward(*args)

        def forward(self, input):
            return input

    described = describe(find_or_make("Loss()", {"Loss": Loss}.get))
    texts = [call["error"]["text"] for call in described["wrong_calls"]]
    assert texts[0] == "forward() missing 1 required positional argument: 'input'"


def test_the_adapters_signature_is_compared():
    (found,) = signatures.check_signatures({ORIGINAL: SIGNATURES})
    assert found.status == PASSED
    assert found.loss == LOSS


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p[:-1],
        lambda p: p[::-1],
        lambda p: [{**p[0], "name": "logits"}, *p[1:]],
        lambda p: [*p[:-1], {**p[-1], "default": "0"}],
        lambda p: [*p[:-1], {"name": p[-1]["name"], "kind": p[-1]["kind"]}],
        lambda p: [*p[:-1], {**p[-1], "kind": "KEYWORD_ONLY"}],
    ],
)
def test_another_signature_differs(change):
    (found,) = signatures.check_signatures(
        {ORIGINAL: {FUNCTION: {"parameters": change(PARAMETERS), "wrong_calls": []}}}
    )
    assert found.status == FAILED
    assert found.finding.text.startswith(f"{FUNCTION}(input, target, weight=None")


def test_a_function_that_the_adapter_does_not_have_differs():
    (found,) = signatures.check_signatures({ORIGINAL: {"torch.nn.functional.nope": RECORDED}})
    assert found.status == FAILED
    assert "AttributeError" in found.finding.text


def test_a_signature_is_described_by_name_kind_and_default():
    def function(a, /, b=1.0, *args, c=None, **kwargs):
        del a, b, args, c, kwargs

    assert describe(function)["parameters"] == [
        {"name": "a", "kind": "POSITIONAL_ONLY"},
        {"name": "b", "kind": "POSITIONAL_OR_KEYWORD", "default": "1.0"},
        {"name": "args", "kind": "VAR_POSITIONAL"},
        {"name": "c", "kind": "KEYWORD_ONLY", "default": "None"},
        {"name": "kwargs", "kind": "VAR_KEYWORD"},
    ]
