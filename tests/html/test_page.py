"""The file that is written, without a browser."""

import re

import pytest

from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.html.answers import merged, sparse
from xent_conformance.html.blocks import block, unblock
from xent_conformance.html.page import page
from xent_conformance.html.pictures import drawn
from xent_conformance.html.programs import arrays, without_numbers
from xent_conformance.outcome import from_json
from xent_conformance.report.as_json import differing
from xent_conformance.reproduce import code
from xent_conformance.results import CaseResult
from xent_conformance.wire import Tensor, tensor

from .conftest import HOSTILE, LOSS, call, vector


@pytest.fixture(scope="module")
def text(report):
    return page(report)


def test_the_same_report_gives_the_same_page(report, text):
    assert page(report) == text


def test_nothing_but_its_own_script_and_style_may_run(text):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src &#39;none&#39;")
    assert "unsafe" not in policy
    assert not re.search(
        r"\s(src|onclick|onload|style)=", re.sub(r"<script.*?</script>", "", text, flags=re.S)
    )


def test_hostile_text_is_written_as_text(hostile):
    written = page(hostile)
    assert HOSTILE not in written
    assert "<img" not in written
    assert 'href="javascript:' not in written


def test_blocks_hold_any_text():
    data = {"id": "</script>\ud800é", "n": [None, 1.5, "nan"]}
    assert unblock(block(data)) == data


def differences(expected, got):
    """Return what the page writes of an answer."""
    answer = from_json(got)
    ((_, parts),) = differing(expected, CaseResult(LOSS, "rows", "numpy", answers={"vjp": answer}))
    return sparse(expected, parts)


def test_only_elements_that_differ_are_written():
    expected = vector("rows", call("none")).outcome
    got = vector("rows", call("none", label_smoothing=1e-3)).outcome
    first, _, last = got["value"]["data"]
    value = {**got["value"], "data": [first, expected["value"]["data"][1], last]}
    found = differences(expected, {**got, "value": value})
    assert found["value"]["data"] == [first, None, last]
    assert list(found) == ["value", "gradients"]


def test_an_answer_of_another_dtype_is_written_whole():
    got = vector("mean", call(dtype="float64")).outcome
    assert differences(vector("mean", call()).outcome, got)["value"] == got["value"]


def test_what_an_answer_has_not_got_is_written_as_nothing():
    expected = vector("mean", call()).outcome
    assert differences(expected, {}) == {"value": None, "gradients": {"input": None}}


def test_of_a_pair_the_one_that_differs_is_written():
    array = {"dtype": "float32", "shape": [2], "data": [1.0, "nan"]}
    expected = {"value": {"tuple": [array, array]}}
    got = {"value": {"tuple": [array, {**array, "data": [1.0, 2.0]}]}}
    assert differences(expected, got)["value"] == {"tuple": [{"data": [None, None]}, {"data": [None, 2.0]}]}


def test_the_sign_of_zero_is_no_difference_and_that_of_nan_neither():
    expected = {"value": {"dtype": "float32", "shape": [3], "data": [0.0, "nan", 1.0]}}
    answer = from_json({"value": {"dtype": "float32", "shape": [3], "data": [-0.0, "nan", 1.0]}})
    answer.value.values[1] = -answer.value.values[1]
    result = CaseResult(LOSS, "zero", "numpy", answers={"vjp": answer})
    assert list(differing(expected, result)) == [("vjp", {})]


def test_equal_answers_are_written_once():
    assert merged([(0, "vjp", {}), (1, "vjp", {"repr": "x"}), (2, "jit", {})]) == [
        [[[0, "vjp"], [2, "jit"]], {}],
        [[[1, "vjp"]], {"repr": "x"}],
    ]


def test_programs_lose_the_numbers_of_their_arrays_only():
    asked = call()
    program = code(vector("mean", asked).case, BACKENDS["numpy"])
    bare = without_numbers(program, arrays(asked))
    assert "⟦0⟧" in bare
    assert bare != program
    assert len(bare.splitlines()) == len(program.splitlines())


def test_arrays_are_numbered_as_the_page_numbers_them():
    """The page walks the call's JSON: construction, arguments, cotangent."""
    first, second, third = (tensor([i], "int64") for i in range(3))
    asked = Call("mxnet.x.Loss", args=((first, 1.0),), kwargs={"x": second}, cotangent=third)
    assert arrays(asked) == [first, second, third]
    assert all(isinstance(array, Tensor) for array in arrays(asked))


def test_the_pictures_show_what_the_frameworks_do_differently():
    pictures = {picture.loss: picture for picture in drawn()["pictures"]}
    ignored = 2
    assert len(pictures) == 5
    for loss, picture in pictures.items():
        assert picture.gradient[ignored].any() == (loss == "mxnet.SoftmaxCrossEntropyLoss")
    chainer, torch = pictures["chainer.softmax_cross_entropy"], pictures["torch.cross_entropy"]
    # five labels count in Chainer's mean, 8.5 of weight in torch's
    assert chainer.value * 5 == pytest.approx(torch.value * 8.5)
