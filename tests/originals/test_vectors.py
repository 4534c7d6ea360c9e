"""The recorded files: written and read back, refused when damaged, and equal to the cases of today."""

import importlib
import json
from types import SimpleNamespace

import jsonschema
import numpy as np
import pytest

from xent_conformance import vectors
from xent_conformance.case import LOSSES, Call, Case, call_to_json
from xent_conformance.cases import FRAMEWORKS, all_cases, found
from xent_conformance.originals.environments import declared, environment_of
from xent_conformance.validate import validate
from xent_conformance.vectors import Recording, Vector, VectorFileError, load, save
from xent_conformance.wire import tensor

LOSS = "chainer.softmax_cross_entropy"
FILES = [*(vectors.path_of(loss) for loss in LOSSES), vectors.FOLDER / vectors.SIGNATURES]
SIZE_LIMIT = 15_000_000


@pytest.fixture
def recording():
    call = Call(
        "f", kwargs={"x": tensor([[1.5, np.nan, -0.0]], "float16", layout="F")}, wrt=("x",), cotangent=-np.inf
    )
    first = Vector(
        Case("one", LOSS, "Why – so.", call, ("tag",)), "chainer-7.8.1", {"value": 1.5, "warnings": []}
    )
    second = Vector(
        Case("two", LOSS, "Why", Call("f")), "chainer-7.8.1", {"crash": {"signal": "SIGFPE"}}, {"value": 2}
    )
    facts = {"framework": "chainer", "version": "7.8.1"}
    return Recording(LOSS, "1.0", {"chainer-7.8.1": facts}, (first, second))


@pytest.fixture
def path(recording, tmp_path):
    save(recording, tmp_path)
    return vectors.path_of(LOSS, tmp_path)


def test_what_is_written_is_read_back(recording, path, tmp_path):
    found = load(LOSS, tmp_path)
    assert (found.loss, found.tool_version, found.provenance) == (LOSS, "1.0", recording.provenance)
    for old, new in zip(recording.vectors, found.vectors, strict=True):
        assert call_to_json(new.case.call) == call_to_json(old.case.call)
        assert (new.case.id, new.case.why, new.case.tags) == (old.case.id, old.case.why, old.case.tags)
        assert (new.original, new.outcome, new.reference) == (old.original, old.outcome, old.reference)
    save(found, tmp_path / "again")
    assert vectors.path_of(LOSS, tmp_path / "again").read_bytes() == path.read_bytes()


def test_a_case_is_one_line_and_only_the_file_is_left(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith('{"id":')]
    assert len(lines) == 2
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_failed_write_leaves_the_old_file(recording, path, tmp_path):
    before = path.read_bytes()
    bad = Recording(LOSS, "1.0", {}, (Vector(recording.vectors[0].case, "x", {"value": float("nan")}),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        save(bad, tmp_path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_missing_file_says_how_it_is_made(tmp_path):
    with pytest.raises(VectorFileError, match="does not exist; it is written by: xent originals record"):
        load(LOSS, tmp_path)


def edited(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-40]), "damaged or truncated"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "is not UTF-8"),
        (lambda path: path.write_text("[]"), "is no file of vectors"),
        (lambda path: edited(path, format="xent signatures"), "does not hold xent vectors"),
        (lambda path: edited(path, version=2), "format version 2; this xent reads 1"),
        (lambda path: edited(path, loss="torch.cross_entropy"), "about 'torch.cross_entropy', not chainer"),
        (lambda path: edited(path, cases=[{"id": "one"}]), "not a complete file of vectors: KeyError"),
        (lambda path: edited(path, cases=None), "not a complete file of vectors"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(path, tmp_path, damage, text):
    damage(path)
    with pytest.raises(VectorFileError, match=text):
        load(LOSS, tmp_path)


def schema_of(kind):
    return json.loads((vectors.FOLDER / vectors.SCHEMAS[kind]).read_text(encoding="utf-8"))


def validator(data):
    return jsonschema.Draft202012Validator(schema_of(data["format"].removeprefix("xent ")))


@pytest.mark.parametrize("kind", vectors.SCHEMAS)
def test_the_schema_is_a_schema_and_closed(kind):
    schema = schema_of(kind)
    jsonschema.Draft202012Validator.check_schema(schema)

    def objects(part):
        if isinstance(part, dict):
            if "properties" in part and part.get("type") == "object":
                yield part
            for inner in part.values():
                yield from objects(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from objects(inner)

    assert all(part["additionalProperties"] is False for part in objects(schema))


def test_what_both_schemas_define_they_define_alike():
    one, other = (schema_of(kind)["$defs"] for kind in vectors.SCHEMAS)
    shared = one.keys() & other.keys()
    assert shared >= {"tool", "provenance"}
    assert [name for name in shared if one[name] != other[name]] == []


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_the_recorded_files(file):
    assert [f"{problem.place}: {problem.text}" for problem in validate(file).problems] == []


@pytest.mark.parametrize(
    "change",
    [
        {"extra": 1},
        {"version": 2},
        {
            "cases": [
                {
                    "id": "Not an id",
                    "why": "w",
                    "tags": [],
                    "original": "o",
                    "call": {"function": "f"},
                    "outcome": {},
                }
            ]
        },
        {
            "cases": [
                {
                    "id": "id",
                    "why": "w",
                    "tags": [],
                    "original": "o",
                    "call": {"function": "f"},
                    "outcome": {"x": 1},
                }
            ]
        },
        {"cases": [{"id": "id", "why": "w", "tags": [], "original": "o", "call": {}, "outcome": {}}]},
    ],
)
def test_the_schema_refuses_what_is_not_in_it(change):
    data = json.loads(FILES[0].read_text(encoding="utf-8"))
    data["cases"] = data["cases"][:1]
    assert list(validator(data).iter_errors(data)) == []
    assert list(validator(data | change).iter_errors(data | change))


@pytest.mark.parametrize("loss", LOSSES)
def test_the_recorded_calls_are_those_of_the_cases(loss):
    """After a change of the cases: xent originals record."""
    found = {
        v.case.id: (v.original, v.case.why, v.case.tags, call_to_json(v.case.call))
        for v in load(loss).vectors
    }
    cases = all_cases([loss])
    expected = {c.id: (environment_of(c).name, c.why, c.tags, call_to_json(c.call)) for c in cases}
    assert list(found) == list(expected)
    stale = [name for name in expected if found[name] != expected[name]]
    assert stale[:5] == []


@pytest.mark.parametrize("loss", LOSSES)
def test_there_are_200_cases_or_more(loss):
    assert len(load(loss).vectors) >= 200


def test_provenance_is_there_for_every_original():
    for recording in vectors.load_all():
        assert {v.original for v in recording.vectors} == set(recording.provenance)
    signatures, provenance = vectors.load_signatures()
    assert set(signatures) == set(provenance) == set(declared())


def test_the_recorded_files_are_small():
    assert sum(file.stat().st_size for file in FILES) < SIZE_LIMIT


def modules(monkeypatch, **cases):
    """Let each framework's module yield the cases given for it."""

    def import_module(name):
        return SimpleNamespace(cases=lambda: cases.get(name.rpartition(".")[2], []))

    monkeypatch.setattr(importlib, "import_module", import_module)
    monkeypatch.setattr(found, "cases", lambda _: [])


def some_case(name="one", loss=LOSS):
    return Case(name, loss, "why", Call("f"))


def test_cases_come_by_loss_and_only_those_wanted(monkeypatch):
    sigmoid = some_case(loss="chainer.sigmoid_cross_entropy")
    modules(monkeypatch, chainer=[sigmoid, some_case()], torch=[some_case(loss="torch.cross_entropy")])
    assert [c.loss for c in all_cases()] == [LOSS, "chainer.sigmoid_cross_entropy", "torch.cross_entropy"]
    assert all_cases(["chainer.sigmoid_cross_entropy"]) == [sigmoid]


def test_only_the_frameworks_of_the_losses_are_imported(monkeypatch):
    names = []
    modules(monkeypatch)
    inner = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", lambda name: names.append(name) or inner(name))
    all_cases([LOSS])
    assert names == ["xent_conformance.cases.chainer"]
    assert FRAMEWORKS == ("chainer", "paddle", "mxnet", "torch")


def test_two_cases_with_one_id_are_refused(monkeypatch):
    modules(monkeypatch, chainer=[some_case(), some_case()])
    with pytest.raises(ValueError, match=r"two cases of chainer.softmax_cross_entropy have the id 'one'"):
        all_cases()


def test_a_case_of_an_unknown_loss_is_refused(monkeypatch):
    modules(monkeypatch, chainer=[some_case(loss="chainer.hinge")])
    with pytest.raises(ValueError, match=r"'one' of chainer is about 'chainer.hinge'"):
        all_cases()


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match="'hinge' is not a loss"):
        all_cases(["hinge"])
