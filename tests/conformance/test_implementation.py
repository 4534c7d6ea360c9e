"""Someone else's implementation: found by its address, asked as its users would, and only what it can be."""

import pickle

import numpy as np
import pytest

import xent
from xent_conformance import frameworks, vectors
from xent_conformance.addresses import AddressError
from xent_conformance.asking import NO_GRADIENT
from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.check import check
from xent_conformance.execute import execute
from xent_conformance.implementation import (
    Implementation,
    ImplementationError,
    claim,
    narrowed,
    usual_arrays,
)
from xent_conformance.suite import Expected
from xent_conformance.wire import encode, tensor

from .conftest import FUNCTION, LOSS, TARGET, X, good, loss_call

CLASS = "torch.nn.CrossEntropyLoss"
ADAPTER = "xent_torch.nn.functional:cross_entropy"
MXNET = "mxnet.gluon.loss.SoftmaxCrossEntropyLoss"


def standing_in(function, stands_for=FUNCTION):
    return Implementation("mine", stands_for, lambda: function)


def mean(input, target):
    """Average the losses of rows with plain NumPy."""
    shifted = input - input.max(1, keepdims=True)
    logarithms = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    return -logarithms[np.arange(len(target)), target].mean()


class MeanWithGradient:
    """The same, with a gradient to ask for."""

    def __call__(self, input, target):
        return mean(input, target)

    def vjp(self, input, target, *, argnums):
        assert argnums == ("input",)
        exponentials = np.exp(input - input.max(1, keepdims=True))
        gradient = exponentials / exponentials.sum(1, keepdims=True)
        gradient[np.arange(len(target)), target] -= 1
        return mean(input, target), lambda cotangent: (cotangent * gradient / len(target),)


def failed(call, function, backend="numpy"):
    return {f.facet for f in check(good(call), BACKENDS[backend].running(standing_in(function))).failures}


def statuses(call, function, backend="numpy"):
    return check(good(call), BACKENDS[backend].running(standing_in(function))).facets()


class TestFinding:
    @pytest.mark.parametrize(
        ("address", "message"),
        [
            ("math.log", "'math.log' is not of the form package.module:name"),
            ("math:", "not of the form"),
            ("../evil:f", "not of the form"),
            ("no_such_package.module:f", "ModuleNotFoundError: No module named 'no_such_package'"),
            ("math:no_such_name", "AttributeError: module 'math' has no attribute 'no_such_name'"),
        ],
    )
    def test_what_cannot_be_imported_says_why(self, address, message):
        with pytest.raises(AddressError, match=message):
            claim(address, [good(loss_call())])

    def test_it_must_be_callable(self):
        with pytest.raises(ImplementationError, match="math:pi is no function or class, but float"):
            claim("math:pi", [good(loss_call())])

    def test_a_module_that_fails_is_named(self, tmp_path, monkeypatch):
        (tmp_path / "half_written.py").write_text("1 / 0\n")
        monkeypatch.syspath_prepend(tmp_path)
        with pytest.raises(AddressError, match="half_written:f cannot be imported: ZeroDivisionError"):
            claim("half_written:f", [good(loss_call())])

    def test_it_stands_for_what_most_cases_call(self):
        asked = [good(loss_call()), good(loss_call(), "again"), good(Call(CLASS, args=(X, TARGET)), "class")]
        assert claim(ADAPTER, asked).stands_for == FUNCTION
        assert claim("xent_torch.nn:CrossEntropyLoss", asked).stands_for == CLASS
        assert claim(ADAPTER, asked, CLASS).stands_for == CLASS

    def test_a_function_can_make_what_an_original_class_makes(self):
        only_classes = [good(Call(CLASS, args=(X, TARGET)))]
        assert claim(ADAPTER, only_classes).stands_for == CLASS

    def test_it_can_stand_only_for_what_is_called(self):
        with pytest.raises(
            ImplementationError, match=f"no case calls 'torch.nn.L1Loss'; there are: {FUNCTION}"
        ):
            claim(ADAPTER, [good(loss_call())], "torch.nn.L1Loss")

    def test_it_reaches_other_processes(self):
        backend = BACKENDS["numpy"].running(claim(ADAPTER, [good(loss_call())]))
        copy = pickle.loads(pickle.dumps(backend))
        assert copy.implementation.get() is frameworks.find(FUNCTION)


class TestAsking:
    def test_only_the_value_is_asked_where_there_is_no_gradient(self):
        found = check(good(loss_call()), BACKENDS["numpy"].running(standing_in(mean)))
        assert found.failures == []
        assert found.facets() == {
            "value": "passed",
            "gradient": "not expressible",
            "dtype": "passed",
            "shape": "passed",
        }
        assert [f.text for f in found.findings if f.facet == "gradient"] == [NO_GRADIENT]

    def test_a_gradient_that_it_offers_is_asked(self):
        assert statuses(loss_call(), MeanWithGradient())["gradient"] == "passed"

    def test_a_wrong_gradient_that_it_offers_is_caught(self):
        class Doubled(MeanWithGradient):
            def vjp(self, *args, **kwargs):
                value, pullback = super().vjp(*args, **kwargs)
                return value, lambda cotangent: (2 * pullback(cotangent)[0],)

        assert failed(loss_call(), Doubled()) == {"gradient"}

    def test_a_wrong_value_is_caught(self):
        assert failed(loss_call(), lambda input, target: 2 * mean(input, target)) == {"value"}

    def test_torch_is_asked_for_its_own_gradient_alone(self):
        torch = pytest.importorskip("torch")
        backend = BACKENDS["torch"].running(standing_in(torch.nn.functional.cross_entropy))
        assert [way for way, _ in execute(loss_call(), backend)] == ["backward"]
        assert check(good(loss_call()), backend).failures == []

    def test_jax_is_asked_for_the_value_and_its_own_gradient(self):
        jax = pytest.importorskip("jax")

        def loss(input, target):
            return -jax.nn.log_softmax(input)[jax.numpy.arange(len(target)), target].mean()

        backend = BACKENDS["jax"].running(standing_in(loss))
        assert [way for way, _ in execute(loss_call(), backend)] == ["value", "jax.vjp"]
        assert check(good(loss_call()), backend).failures == []
        assert check(good(loss_call()), backend).facets()["gradient"] == "passed"
        outside = good(loss_call(target=tensor([1, 4, 0], "int64")))
        assert {f.facet for f in check(outside, backend).failures} == {"error"}

    def test_a_function_may_make_what_the_original_class_makes(self):
        call = Call(MXNET, init_kwargs={"axis": -1}, args=(X, tensor([1.0, 3, 0], "float64")), wrt=("0",))

        def make(**options):
            assert options == {"axis": -1}
            return lambda logits, labels: xent.softmax_cross_entropy(
                logits, labels.astype(int), axis=-1, reduction="none"
            )

        backend = BACKENDS["numpy"].running(standing_in(make, MXNET))
        (_, got), *_ = execute(call, backend)
        assert got.failure is None
        assert got.value.values.shape == (3,)

    def test_the_adapter_is_back_afterwards(self):
        check(good(loss_call()), BACKENDS["numpy"].running(standing_in(mean)))
        assert frameworks.find(FUNCTION).__module__.startswith("xent_torch")
        assert BACKENDS["numpy"].implementation is None


def expected_of(*given):
    return Expected(
        vectors=given,
        signatures={"torch-2.13.0": {FUNCTION: [], CLASS: []}},
        originals={},
        all_ids={LOSS: [v.case.id for v in given]},
        source="recorded",
    )


def test_what_it_cannot_be_asked_is_left_out():
    asked, of_the_class = good(loss_call(), "asked"), good(Call(CLASS, args=(X, TARGET)), "of-the-class")
    crashed = vectors.Vector(asked.case, asked.original, {"crash": {"signal": "SIGSEGV"}})
    changed = vectors.Vector(asked.case, asked.original, {**asked.outcome, "unstable": ["value"]})
    left = narrowed(expected_of(asked, of_the_class, crashed, changed), standing_in(mean))
    assert [v.case.id for v in left.vectors] == ["asked"]
    assert left.signatures == {"torch-2.13.0": {FUNCTION: []}}
    assert left.left_out == 3
    with pytest.raises(ImplementationError, match="can be asked none of the chosen cases"):
        narrowed(expected_of(of_the_class), standing_in(mean))


def test_the_arrays_that_it_is_asked_with_if_nothing_is_said():
    assert usual_arrays((LOSS,)) == "torch"
    assert usual_arrays(("mxnet.SoftmaxCrossEntropyLoss",)) == "numpy"
    with pytest.raises(ImplementationError, match="one loss; choose one: a, b"):
        usual_arrays(("a", "b"))


def test_how_an_instance_prints_is_not_asked():
    vector = good(Call(CLASS, args=(X, TARGET)))
    printed = vectors.Vector(vector.case, vector.original, {**vector.outcome, "repr": "CrossEntropyLoss()"})
    (left,) = narrowed(expected_of(printed), standing_in(mean, CLASS)).vectors
    assert "repr" not in left.outcome


@pytest.mark.parametrize("address", ["torch.nn.functional:cross_entropy", "torch.nn:CrossEntropyLoss"])
def test_torchs_own_is_all_right(address):
    """Torch is the original, so a case that its own function fails is wrong, or asked wrongly."""
    pytest.importorskip("torch")
    expected = expected_of(*vectors.load(LOSS).vectors)
    implementation = claim(address, expected.vectors)
    backend = BACKENDS["torch"].running(implementation)
    asked = narrowed(expected, implementation).vectors
    assert len(asked) > 5
    found = [check(vector, backend) for vector in asked]
    assert [(one.case, one.failures) for one in found if one.failures] == []
    assert all(set(one.facets().values()) <= {"passed"} for one in found)


class TestWhatIsNoAnswer:
    """An implementation may return anything; the report says what, and goes on."""

    @pytest.mark.parametrize(
        "returned", [object(), iter([1]), [1.0], {"loss": 1.0}, lambda: 1, 1.0, None, "text"]
    )
    def test_another_kind_of_value_is_told(self, returned):
        found = check(good(loss_call()), BACKENDS["numpy"].running(standing_in(lambda **_: returned)))
        assert {f.facet for f in found.failures} == {"value"}
        pickle.dumps(found)
        encode(found.answers["value"].value)

    def test_an_end_of_the_process_is_an_error(self):
        def ends(**_):
            raise SystemExit("enough")

        (found,) = check(good(loss_call()), BACKENDS["numpy"].running(standing_in(ends))).failures
        assert "raised SystemExit (call), the original does not: enough" in found.text

    def test_another_kind_of_gradient_is_an_error(self):
        class NoArray(MeanWithGradient):
            def vjp(self, *args, **kwargs):
                value, _ = super().vjp(*args, **kwargs)
                return value, lambda _: ["no array"]

        found = check(good(loss_call()), BACKENDS["numpy"].running(standing_in(NoArray())))
        (error,) = [f for f in found.failures if f.facet == "error"]
        assert "the gradient of input is no array, but str" in error.text
