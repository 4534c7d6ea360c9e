"""What no option of the core breaks: results of another kind, native gradients, lazy arrays."""

import warnings
from dataclasses import replace

import pytest

import xent
from xent.arrays import values_at_hand
from xent_conformance import frameworks
from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.check import check
from xent_conformance.wire import tensor

from .conftest import TARGET, X, good, loss_call

adapter = frameworks.find("torch.nn.functional.cross_entropy")

BEYOND = tensor([1, 4, 0], "int64")


def core(input, target, **options):
    """Call the core with what torch means, except for what ``options`` say."""
    return xent.softmax_cross_entropy(
        input, target, **{"axis": 1, "ignore_index": -100, "divisor": "valid", **options}
    )


def clips_labels(input, target):
    return core(input, target, out_of_range="clip")


def returns_a_pair(input, target):
    return core(input, target), None


def returns_a_number(input, target):
    return float(core(input, target))


def returns_nothing(input, target):
    core(input, target)


def warns(input, target):
    warnings.warn("this is deprecated", DeprecationWarning, stacklevel=2)
    return core(input, target)


def raises_always(input, target):
    del input, target
    raise TypeError("not implemented for these")


@pytest.mark.parametrize(
    ("broken", "call", "facets"),
    [
        (clips_labels, loss_call(target=BEYOND), {"error"}),
        (returns_a_pair, loss_call(wrt=()), {"value"}),
        (returns_a_number, loss_call(wrt=()), {"value"}),
        (returns_nothing, loss_call(wrt=()), {"value"}),
        (warns, loss_call(), {"warning"}),
        (raises_always, loss_call(), {"error"}),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_it_is_caught(replace_adapter, broken, call, facets):
    vector = good(call)
    assert check(vector, BACKENDS["numpy"]).failures == []
    replace_adapter(broken)
    assert {found.facet for found in check(vector, BACKENDS["numpy"]).failures} == facets


class TestWithTorch:
    """Here a value can be right and its gradient wrong."""

    def doubles_the_gradient(self, input, target):
        loss = adapter(input, target)
        return 2 * loss - loss.detach()

    def has_no_gradient(self, input, target):
        return adapter(input.detach(), target)

    def writes_to_its_input(self, input, target):
        loss = adapter(input, target)
        input.data.zero_()
        return loss

    def loses_the_library(self, input, target):
        return adapter(input.detach().numpy(), target.numpy())

    @pytest.mark.parametrize(
        ("name", "facets"),
        [("doubles_the_gradient", {"gradient"}), ("has_no_gradient", {"error", "gradient"})],
    )
    def test_a_wrong_gradient_is_caught(self, replace_adapter, name, facets):
        pytest.importorskip("torch")
        vector = good(loss_call())
        assert check(vector, BACKENDS["torch"]).failures == []
        replace_adapter(getattr(self, name))
        assert {found.facet for found in check(vector, BACKENDS["torch"]).failures} == facets

    def test_an_array_of_another_library_is_caught(self, replace_adapter):
        pytest.importorskip("torch")
        vector = good(loss_call(wrt=()))
        replace_adapter(self.loses_the_library)
        assert {found.facet for found in check(vector, BACKENDS["torch"]).failures} == {"value"}


def test_computing_a_lazy_array_is_caught(replace_adapter):
    pytest.importorskip("dask.array")
    vector = good(loss_call())
    assert check(vector, BACKENDS["dask"]).failures == []

    def computes(input, target):
        float(input.sum())
        return core(input, target)

    replace_adapter(computes)
    (found,) = check(vector, BACKENDS["dask"]).failures
    assert "a Dask array was computed during the call" in found.text


def test_every_way_of_asking_is_checked(replace_adapter):
    pytest.importorskip("torch")
    vector = good(loss_call())
    replace_adapter(divides_by_all_rows_plus_one)
    assert {found.way for found in check(vector, BACKENDS["torch"]).failures} == {"vjp", "backward"}


def divides_by_all_rows_plus_one(input, target):
    return core(input, target) * (3 / 4)


def test_labels_out_of_range_are_not_expressible_where_values_are_unknown():
    pytest.importorskip("dask.array")
    vector = good(loss_call(target=BEYOND))
    found = check(vector, BACKENDS["dask"])
    assert found.failures == []
    assert {f.text for f in found.findings} == {"values are unknown while tracing"}


def test_labels_of_a_dtype_that_numpy_lacks_are_not_expressible_there_either():
    pytest.importorskip("jax")
    labels = {dtype: tensor([[1], [4], [0]], dtype) for dtype in ("float32", "bfloat16")}
    calls = {
        dtype: Call("paddle.nn.functional.softmax_with_cross_entropy", kwargs={"logits": X, "label": label})
        for dtype, label in labels.items()
    }
    vector = good(calls["float32"])
    vector = replace(vector, case=replace(vector.case, call=calls["bfloat16"]))
    found = check(vector, BACKENDS["jax-jit"])
    assert found.failures == []
    assert {f.text for f in found.findings} == {"values are unknown while tracing"}


def test_a_missing_error_is_not_excused_by_laziness_if_it_is_missing_everywhere(replace_adapter):
    pytest.importorskip("dask.array")
    vector = good(loss_call(target=BEYOND))
    replace_adapter(clips_labels)
    assert {found.facet for found in check(vector, BACKENDS["dask"]).failures} == {"error"}


def test_a_label_that_cannot_be_looked_at_must_not_pass_for_a_loss(replace_adapter):
    pytest.importorskip("dask.array")
    vector = good(loss_call(target=BEYOND))

    def clips_where_values_are_unknown(input, target):
        return adapter(input, target) if values_at_hand(target) else clips_labels(input, target)

    replace_adapter(clips_where_values_are_unknown)
    assert check(vector, BACKENDS["numpy"]).failures == []
    (found,) = check(vector, BACKENDS["dask"]).failures
    assert "gave no NaN" in found.text


def test_a_case_that_a_backend_cannot_express_says_why():
    half = good(loss_call(input=tensor(X.values, "float16"), target=TARGET))
    found = check(half, BACKENDS["array-api-strict"])
    assert found.not_expressible == "the backend has no such dtype"
    assert found.findings == ()
