"""The programs that a report shows: they run, and print what the original answered."""

import json
import re
import shlex
import subprocess
import sys
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest

from xent_conformance import known_differences, vectors
from xent_conformance.backends import BACKENDS
from xent_conformance.case import LOSSES, Call, Case
from xent_conformance.implementation import Implementation
from xent_conformance.literals import literal, numpy_array
from xent_conformance.originals.environments import declared, python_of, state
from xent_conformance.outcome import from_json
from xent_conformance.reproduce import code, command, original_code
from xent_conformance.wire import Tensor, tensor

from .conftest import FUNCTION, LOSS, loss_call

KNOWN = known_differences.load()
RUNNER = Path(__file__).with_name("run_programs.py")
NUMBER = re.compile(r"(?<![\w.])[-+]?(?:nan\.?|inf\.?|\d+\.?\d*(?:e[-+]?\d+)?)(?![\w.])", re.IGNORECASE)
#: How a library shows a dtype, a shape or a function, which are no numbers of the answer.
NO_NUMBERS = re.compile(
    r"Tensor\(shape=.*?stop_gradient=\w+,|empty\(.*?\)|(?:dtype|grad_fn)=[\w.<>]+|(?:size|shape)=\([\d, ]*\)",
    re.DOTALL,
)


@cache
def recorded(loss):
    return [v for v in vectors.load(loss).vectors if "crash" not in v.outcome and "unstable" not in v.outcome]


def run(python, programs):
    given = "".join(json.dumps(program) + "\n" for program in programs)
    done = subprocess.run([python, "-I", RUNNER], input=given, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def numbers_of(text):
    text = NO_NUMBERS.sub("", text).replace("True", "1").replace("False", "0")
    return [float(number.rstrip(".")) for number in NUMBER.findall(text)]


def elements(part):
    """The numbers of a part of an outcome, each in its own dtype."""
    if isinstance(part, tuple):
        return [e for one in part for e in elements(one)]
    return list(part.values.reshape(-1)) if isinstance(part, Tensor) else []


def agrees(vector, answer):
    """Whether a program raised where the original did, or else printed its numbers, roughly."""
    expected = from_json(vector.outcome)
    if expected.failure is not None and expected.failure.stage == "call":
        return answer["raised"] is not None
    wanted = elements((expected.value, *expected.gradients.values(), expected.second_order))
    got = numbers_of(answer["printed"])
    # the suite itself is exact
    allowed = 1e-2 if "float16" in str(vector.outcome) else 1e-5
    return np.shape(got) == np.shape(wanted) and np.allclose(
        got, np.asarray(wanted, dtype="float64"), rtol=allowed, atol=allowed, equal_nan=True
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_every_case_is_valid_python(loss):
    for vector, backend in zip(recorded(loss), cycle(BACKENDS.values())):
        compile(original_code(vector.case), vector.case.id, "exec")
        compile(code(vector.case, backend), vector.case.id, "exec")


@pytest.mark.parametrize(
    ("backend", "step"), [("numpy", 60), ("torch", 60), ("array-api-strict", 120), ("dask", 240)]
)
def test_the_code_of_xent_prints_the_originals_numbers(backend, step):
    sample = [v for loss in LOSSES for v in recorded(loss)[::step] if is_plain(v) and fits(v.case, backend)]
    assert len(sample) > 2000 / step
    answers = run(sys.executable, [code(v.case, BACKENDS[backend]) for v in sample])
    assert [v.case.id for v, answer in zip(sample, answers, strict=True) if not agrees(v, answer)] == []


def is_plain(vector):
    """Whether the program prints all that the outcome has, and xent the same."""
    case = vector.case
    known = any(e.loss == case.loss and fnmatchcase(case.id, p) for e in KNOWN for p in e.cases)
    return "error" not in vector.outcome and not case.call.second_order and not known


def fits(case, backend):
    call = case.call
    given = (*call.args, *call.kwargs.values(), *call.init_kwargs.values())
    return {v.dtype for v in given if isinstance(v, Tensor)} <= BACKENDS[backend].dtypes


@pytest.mark.live
@pytest.mark.parametrize("name", declared())
def test_the_code_of_an_original_prints_its_numbers(name):
    environment = declared()[name]
    if state(environment) != "ready":
        pytest.skip(f"{name} is not installed")
    found = [v for loss in LOSSES if loss.startswith(environment.framework) for v in recorded(loss)]
    sample = [v for v in found if v.original == name][::10]
    answers = run(python_of(environment), [original_code(v.case) for v in sample])
    assert [v.case.id for v, answer in zip(sample, answers, strict=True) if not agrees(v, answer)] == []


def case(call, case_id="a"):
    return Case(case_id, LOSS, "It shows something.", call)


def lines(call, backend="numpy"):
    return code(case(call), BACKENDS[backend]).splitlines()


def test_the_command_names_the_case():
    assert command(case(loss_call(), "mean"), BACKENDS["torch"]) == (
        "xent report --backend torch --loss torch.cross_entropy --case mean"
    )


def test_a_shell_takes_the_command_for_what_it_is():
    words = shlex.split(command(case(loss_call(), "a; rm -rf ~ $(id) `id` 'x"), BACKENDS["numpy"]))
    assert words[-2:] == ["--case", "a; rm -rf ~ $(id) `id` 'x"]


def test_an_implementation_is_named_in_the_command_and_imported_by_the_code():
    own = BACKENDS["torch"].running(Implementation("pack.age:loss", FUNCTION, lambda: None))
    assert command(case(loss_call()), own).endswith(f"--implementation pack.age:loss --stands-for {FUNCTION}")
    program = code(case(loss_call()), own)
    assert "from pack.age import loss" in program
    assert "out = loss(input=input, target=target)" in program
    assert "xent" not in program


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (Call("torch.nn.functional.x(); print('owned') #", args=(1,)), "x(); print('owned') #"),
        (Call("torch.import.x"), "torch.import.x"),
        (Call("chainer.functions.log_softmax", context={"debug = 1; print('owned') #": True}), "owned"),
    ],
)
def test_what_is_no_name_does_not_become_code(call, name, capsys):
    for program in (original_code(case(call)), code(case(call), BACKENDS["numpy"])):
        with pytest.raises(ValueError, match="is not a name of Python") as error:
            exec(program, {})
        assert name in str(error.value)
    assert capsys.readouterr().out == ""


def test_a_keyword_that_is_no_name_is_passed_as_text():
    call = loss_call(**{"a'); print('owned": 1, "class": 2, "xp": tensor([1.0], "float32")}, wrt=())
    text = "\n".join(lines(call))
    assert "**{\"a'); print('owned\": 1}, **{'class': 2}, xp=xp_2)" in text
    compile(text, "text", "exec")


def test_a_class_is_constructed_and_a_block_hybridized():
    call = Call(
        "mxnet.gluon.loss.SoftmaxCrossEntropyLoss",
        args=(tensor([[1.0, 2.0]], "float32"), tensor([1], "int64")),
        init_kwargs={"axis": 1},
        context={"np": True, "hybridize": True},
    )
    assert lines(call)[-5:] == [
        "label = xp.array([1], dtype='int64')",
        "loss = SoftmaxCrossEntropyLoss(axis=1)",
        "loss.hybridize()",
        "out = loss(pred, label)",
        "print(out)",
    ]
    assert "xent_mxnet.npx.set_np()" in lines(call)
    assert "mx.npx.set_np()" in original_code(case(call))


def test_an_option_that_is_differentiated_is_a_variable():
    weight = tensor([1.0, 2.0, 1.0, 1.0], "float64")
    call = replace(
        loss_call(function="torch.nn.CrossEntropyLoss", wrt=("weight",)), init_kwargs={"weight": weight}
    )
    assert "loss = lambda weight: CrossEntropyLoss(weight=weight)(input=input, target=target)" in lines(call)


def test_a_compiled_call_is_a_function_of_its_arrays():
    program = "\n".join(lines(loss_call(), "jax-jit"))
    assert "@jax.jit\ndef call(input, target):\n" in program
    chainer = Call("chainer.functions.log_softmax", args=(tensor([[1.0]], "float32"),))
    assert "    return log_softmax(x).array" in lines(chainer, "jax-jit")


@pytest.mark.parametrize("layout", ["C", "F", "strided", "reversed"])
@pytest.mark.parametrize("shape", [(2, 3), (0, 3), ()])
def test_an_array_has_its_values_dtype_and_layout(layout, shape):
    values = np.arange(np.prod(shape, dtype=int), dtype="float32").reshape(shape) / 3
    wanted = Tensor(values, "float32", layout)
    made = eval(numpy_array(wanted), {"np": np})
    assert made.dtype == "float32"
    assert made.shape == shape
    assert np.array_equal(made, wanted.numpy())
    if values.size > 1:
        assert made.flags.c_contiguous == (layout == "C")


@pytest.mark.parametrize(
    "value",
    [
        1, True, None, "a'b\n", 1.5, float("-inf"), 2**70, b"m", (1,), [], [(1, 2.5)], {"a": [1]},
        complex(float("inf"), -1.0), np.float32(0.1), np.bool_(True), np.int64(-3), np.str_("mean"),
        np.complex64(1 + 2j), np.float64("inf"),
    ],
)  # fmt: skip
def test_a_value_reads_back_as_itself(value):
    found = eval(literal(value, str), {"np": np})
    assert type(found) is type(value)
    assert found == value


@pytest.mark.parametrize(
    ("dtype", "values"),
    [
        ("float32", [0.1, float("nan"), float("-inf"), -0.0, 1e-45]),
        ("float16", [0.1, 65504.0]),
        ("int64", [2**53 + 1, -(2**63)]),
        ("uint64", [2**64 - 1]),
        ("bool", [True, False]),
        ("complex64", [1 + 2j, complex(float("nan"), float("inf"))]),
    ],
)
def test_every_element_is_exact(dtype, values):
    array = np.array(values, dtype=dtype)
    made = eval(numpy_array(Tensor(array, dtype)), {"np": np})
    assert made.tobytes() == array.tobytes()
