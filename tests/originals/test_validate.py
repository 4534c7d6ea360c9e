"""Checking files of vectors: what is wrong is told with its place, and nothing in a file can do harm."""

import copy
import json
import os
import random
from functools import reduce
from operator import getitem

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from typer.testing import CliRunner

from xent_conformance import untrusted, vectors
from xent_conformance.case import Call, Case
from xent_conformance.cli import app
from xent_conformance.validate import MOST, validate
from xent_conformance.vectors import Recording, Vector, VectorFileError, load, path_of, save
from xent_conformance.wire import encode, tensor

LOSS = "torch.cross_entropy"
X = tensor([[0.5, 1.25, -2.0]], "float32")
FACTS = {
    "framework": "torch", "version": "2.13.0+cpu", "numpy": "2.4.6", "python": "3.11.7",
    "platform": "Linux x86_64", "vector_unit": "AVX2", "date": "2026-11-22",
}  # fmt: skip


def a_recording():
    call = Call(
        "torch.nn.functional.cross_entropy", (), {"input": X, "target": tensor([2], "int64")}, wrt=("input",)
    )
    outcome = {"value": encode(tensor(0.5, "float32")), "gradients": {"input": encode(X)}, "warnings": []}
    error = {
        "stage": "call",
        "class": "IndexError",
        "builtin": ["IndexError"],
        "text": "Target 9 is out of bounds.",
    }
    cases = [
        Vector(Case("one", LOSS, "Why.", call, ("tag",)), "torch-2.13.0", outcome, {"value": 1.5}),
        Vector(
            Case("two", LOSS, "Why.", Call("torch.nn.CrossEntropyLoss", (1, (2.0, None)))),
            "torch-2.13.0",
            {"error": error},
        ),
    ]
    return Recording(LOSS, "1.0", {"torch-2.13.0": FACTS}, tuple(cases))


@pytest.fixture
def path(tmp_path):
    save(a_recording(), tmp_path)
    return path_of(LOSS, tmp_path)


def edit(path, keys, value):
    """Go along the keys in the file's JSON and put a value there."""
    data = json.loads(path.read_text(encoding="utf-8"))
    *before, last = keys
    reduce(getitem, before, data)[last] = value
    path.write_text(json.dumps(data), encoding="utf-8")


def test_a_file_as_it_is_written_has_nothing_wrong(path):
    found = validate(path)
    assert (found.kind, found.entries, found.problems) == ("vectors", 2, ())


FACTS_OF_TORCH = ("provenance", "torch-2.13.0")
FIRST = ("cases", 0)
INPUT = (*FIRST, "call", "kwargs", "input")
TARGET = (*FIRST, "call", "kwargs", "target")


@pytest.mark.parametrize(
    ("keys", "value", "place", "text"),
    [
        # what the schema says
        (("extra",), 1, "", "'extra' was unexpected"),
        (("$schema",), "../../etc/passwd", "/$schema", "'vectors.schema.json' was expected"),
        (("loss",), "../../../etc/passwd", "/loss", "is not one of"),
        ((*FIRST, "id"), "../../outside", "…/id", "does not match"),
        ((*FIRST, "why"), "", "…/why", "should be non-empty"),
        ((*FIRST, "tags"), ["t"] * 51, "…/tags", "is too long"),
        ((*FIRST, "call", "function"), "os.system('x')", "…/call/function", "does not match"),
        ((*FIRST, "call", "__reduce__"), [], "…/call", "unexpected"),
        ((*FIRST, "outcome"), {}, "…/outcome", "non-empty"),
        ((*FIRST, "outcome", "crash"), {"signal": "SIGSEGV"}, "…/outcome", "has too many properties"),
        (INPUT, {"pickle": "gASV"}, "…/call/kwargs/input", "'pickle' is not one of"),
        (INPUT, {"data": [1]}, "…/call/kwargs/input", "is not valid under any"),
        (INPUT, {"list": [], "tuple": []}, "…/call/kwargs/input", "has too many properties"),
        (INPUT, {"shape": [1], "data": [1]}, "…/call/kwargs/input", "'dtype' is a required property"),
        ((*INPUT, "dtype"), "object", "…/call/kwargs/input/dtype", "is not one of"),
        ((*INPUT, "shape"), [-1, 3], "…/call/kwargs/input/shape/0", "less than the minimum"),
        ((*INPUT, "shape"), [10**15], "…/call/kwargs/input/shape/0", "greater than the maximum"),
        ((*INPUT, "shape"), [1] * 33, "…/call/kwargs/input/shape", "is too long"),
        ((*INPUT, "data", 1), "0x10", "…/call/kwargs/input/data/1", "does not match"),
        ((*INPUT, "data", 1), {"float": "nan"}, "…/call/kwargs/input/data/1", "is not of type"),
        # what it cannot say
        ((*INPUT, "shape"), [3, 10**9], "…/call/kwargs/input", "does not have 3 elements"),
        ((*INPUT, "data", 1), 1.2500000001, "…/call/kwargs/input/data/1", "is no float32; 1.25 is"),
        ((*INPUT, "data", 1), 1e39, "…/call/kwargs/input/data/1", "is no float32; 'inf' is"),
        ((*INPUT, "data", 1), True, "…/call/kwargs/input/data/1", "True is no float32"),
        ((*INPUT, "dtype"), "bool", "…/call/kwargs/input/data/0", "0.5 is no bool; True is"),
        ((*TARGET, "data", 0), 2**53, "…/call/kwargs/target/data/0", "is no int64; '9007199254740992' is"),
        ((*TARGET, "data", 0), 1.5, "…/call/kwargs/target/data/0", "1.5 is no int64; 1 is"),
        ((*TARGET, "data", 0), "nan", "…/call/kwargs/target", "cannot convert float NaN to integer"),
        (TARGET, {"scalar": "int8", "data": 300}, "…/call/kwargs/target", "out of bounds for int8"),
        (TARGET, {"scalar": "float16", "data": 0.12345}, "…/call/kwargs/target/data", "no float16; 0.1235"),
        (TARGET, {"tuple": [{"dtype": "bfloat16", "shape": [], "data": [3.1416]}]},
         "…/call/kwargs/target/tuple/0/data/0", "3.1416 is no bfloat16; 3.140625 is"),
        ((*FIRST, "id"), "two", "/cases/1/id", "'two' is the id of case 0 too"),
        ((*FIRST, "tags"), ["a", "a"], "…/tags", "names something twice"),
        ((*FIRST, "original"), "torch-1.0", "…/original", "is not in provenance, which has torch-2.13.0"),
        ((*FIRST, "call", "function"), "numpy.load", "…/call/function", "is not a function of torch"),
        (
            (*FIRST, "call", "function"),
            "torch.nn.functional.np._pytesttester.os.system",
            "…/call/function",
            "is not a function of torch that is compared",
        ),
        ((*FIRST, "call", "wrt"), ["input", "logits"], "…/call/wrt/1", "'logits' is not a name in kwargs"),
        ((*FIRST, "call", "wrt"), ["input", "0"], "…/call/wrt/1", "0 is not a position in args"),
        ((*FIRST, "call", "wrt"), [], "…/outcome/gradients/input", "is not in wrt"),
        (("cases", 1, "call", "second_order"), True, "/cases/1/call/second_order", "nothing is diff"),
        ((*FIRST, "outcome", "second_order"), 1, "…/outcome/second_order", "was not asked for"),
        (("cases", 1, "outcome", "value"), 1, "/cases/1/outcome/error/stage", "there is a value"),
        ((*FACTS_OF_TORCH, "date"), "2026-02-30", "/provenance/torch-2.13.0/date", "not a day"),
        ((*FACTS_OF_TORCH, "framework"), "paddle", "/provenance/torch-2.13.0/framework", "paddle"),
        (("provenance", "torch-9"), FACTS, "/provenance/torch-9", "answered none of the cases"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(path, keys, value, place, text):
    edit(path, keys, value)
    place = place.replace("…", "/cases/0")
    found = [(problem.place, problem.text) for problem in validate(path).problems]
    assert [t for p, t in found if p == place and text in t], found


def nested(depth):
    value = '{"list":[' * depth + "]}" * depth
    return f'{{"format": "xent vectors", "version": 1, "cases": [{value}]}}'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "damaged or truncated: Expecting value in line 1, column 1"),
        (b'{"format": "xent vec', "damaged or truncated: Unterminated string"),
        (b'{"format": "xent \xff"}', "is not UTF-8: byte 17 is 0xff"),
        (b'\xef\xbb\xbf{"format": 1}', "byte order mark"),
        ('{"format": "xent vectors"}'.encode("utf-16"), "is not UTF-8: byte 0 is 0xff"),
        (b'{"format": "xent vectors", "version": 2}', "has format version 2; this xent reads 1"),
        (b'{"format": "xent vectors", "version": true}', "has format version True; this xent reads 1"),
        (b'{"format": "xent vectors"}', "has format version None; this xent reads 1"),
        (b'{"format": "\\u001b[2J"}', "is no file of vectors; one begins with"),
        (b'{"format": ["xent vectors"]}', "is no file of vectors"),
        (b"[]", "is no file of vectors"),
        (b"\x80\x04\x95pickled", "is not UTF-8"),
        (b'{"cases": [{"id": 1, "id": 2}]}', "/cases/0: the key 'id' comes twice"),
        (b'{"cases": [1.5, NaN]}', "/cases/1: NaN is not JSON"),
        (b'{"cases": [-Infinity]}', "/cases/0: -Infinity is not JSON"),
        (b'{"cases": [1e999]}', "/cases/0: a number larger than every float"),
        (b'{"cases": [' + b"9" * 5000 + b"]}", "/cases/0: an integer of 5000 digits"),
        (b'{"cases": [[' + b"0," * 100_000 + b"0]]}", "/cases/0: has more than 100000 entries"),
        (b'{"why": "\\ud800"}', "half of a character"),
        (nested(20).encode(), "list/0.*is nested more than 32 deep"),
        (b"[" * 1_000_000, "is nested more than 32 deep"),
    ],
)
def test_what_is_no_file_of_vectors_is_refused(path, content, text):
    path.write_bytes(content)
    with pytest.raises(VectorFileError, match=text):
        validate(path)
    with pytest.raises(VectorFileError, match=text):
        load(LOSS, path.parent)


def test_a_file_that_is_too_large_is_not_read(path, monkeypatch):
    monkeypatch.setattr(untrusted, "MAX_BYTES", 1000)
    with pytest.raises(VectorFileError, match="has more than 0 MB, the most that is read"):
        validate(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_only_files_are_read(tmp_path):
    pipe, link, loop = tmp_path / "pipe", tmp_path / "link", tmp_path / "loop"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    loop.symlink_to(loop)
    for wrong in (tmp_path, pipe, link):
        with pytest.raises(VectorFileError, match="is a folder, a device or a pipe, not a file"):
            validate(wrong)
    with pytest.raises(VectorFileError, match="cannot be opened: Too many levels of symbolic links"):
        validate(loop)
    with pytest.raises(VectorFileError, match="cannot be opened: embedded null byte"):
        validate(tmp_path / "a\0b")
    with pytest.raises(VectorFileError, match="does not exist"):
        validate(tmp_path / "none")


def test_what_is_wrong_everywhere_is_told_a_few_times(path):
    edit(path, ("cases",), [{}] * 10_000)
    assert len(validate(path).problems) == MOST


def test_signatures_are_checked_too(tmp_path):
    one = {"name": "x", "kind": "KEYWORD_ONLY"}
    signature = {"parameters": [one, one], "wrong_calls": []}
    vectors.save_signatures({"torch-2.13.0": {"torch.f": signature}}, {}, "1.0", tmp_path)
    found = [(problem.place, problem.text) for problem in validate(tmp_path / vectors.SIGNATURES).problems]
    assert found == [
        ("/signatures/torch-2.13.0", "is not in provenance"),
        ("/signatures/torch-2.13.0/torch.f", "is not a function or class whose signature is compared"),
        ("/signatures/torch-2.13.0/torch.f/parameters/1", "a second parameter named 'x'"),
    ]


def places(data, keys=()):
    yield keys
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield from places(value, (*keys, key))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), ANYTHING, st.sampled_from(["replace", "delete", "copy", "cut"]))
def test_no_edit_does_more_than_to_be_refused(tmp_path_factory, rng: random.Random, value, how):
    folder = tmp_path_factory.getbasetemp() / "edited"
    save(a_recording(), folder)
    path = path_of(LOSS, folder)
    data = json.loads(path.read_text(encoding="utf-8"))
    everywhere = [keys for keys in places(data) if keys]
    *before, last = rng.choice(everywhere)
    holder = reduce(getitem, before, data)
    if how == "delete":
        del holder[last]
    else:
        found = copy.deepcopy(reduce(getitem, rng.choice(everywhere), data))
        holder[last] = found if how == "copy" else value
    content = json.dumps(data).encode()
    path.write_bytes(content[: rng.randrange(len(content))] if how == "cut" else content)
    try:
        good = not validate(path).problems
    except VectorFileError:
        good = False
    try:
        load(LOSS, folder)
    except VectorFileError:
        assert not good


def test_the_command_tells_what_is_wrong_and_fails(path):
    runner = CliRunner()
    good = runner.invoke(app, ["vectors", "validate", str(path)])
    assert (good.exit_code, good.output) == (0, f"{path}: 2 cases, nothing wrong\n")
    edit(path, (*FIRST, "id"), "\x1b[2J[red]")
    bad = runner.invoke(app, ["vectors", "validate", str(path), str(path.parent)])
    assert bad.exit_code == 1
    first, second = bad.output.splitlines()
    assert first.startswith(f"{path}: /cases/0/id: '\\x1b[2J[red]' does not match '^[a-z0-9]")
    assert second == f"{path.parent}: is a folder, a device or a pipe, not a file"


def test_the_command_checks_the_recorded_files_if_it_is_given_none(monkeypatch, path):
    monkeypatch.setattr("xent_conformance.cli.vectors.path_of", lambda _: path)
    found = CliRunner().invoke(app, ["vectors", "validate"])
    assert found.exit_code == 0
    assert found.output.count("2 cases, nothing wrong") == len(vectors.LOSSES)
    assert "signatures, nothing wrong" in found.output
