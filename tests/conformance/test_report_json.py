"""The report as JSON: what it holds, its published schema, and that nobody sees half of it."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from xent_conformance import files, vectors
from xent_conformance.compare import FACETS
from xent_conformance.report import as_json
from xent_conformance.report.as_json import write_json
from xent_conformance.report.comparison import compare_reports
from xent_conformance.report.earlier import read_earlier
from xent_conformance.results import STATUSES
from xent_conformance.wire import encode

from .conftest import FUNCTION, LOSS, ORIGINAL, PROVENANCE
from .reports import (
    FAILS,
    HALF,
    HOSTILE,
    KNOWN,
    NUMPY,
    OTHER_SIGNATURE,
    PASSES,
    SAME_SIGNATURE,
    STRICT,
    TRACED,
    hostile,
    measured,
    report,
)

SCHEMA = json.loads(Path(as_json.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))
VECTORS = json.loads((vectors.FOLDER / "vectors.schema.json").read_text(encoding="utf-8"))


def written(found, tmp_path):
    path = tmp_path / "report.json"
    write_json(found, path)
    return json.loads(path.read_text())


def test_the_json_file(tmp_path):
    found = report(PASSES, FAILS, KNOWN, HALF, signatures=[SAME_SIGNATURE], stale=["old"])
    data = written(found, tmp_path)
    head = data["format"], data["version"], data["passed"], data["source"]
    assert head == ("xent report", 2, False, "recorded")
    assert data["backends"] == [
        {"name": "numpy", "version": NUMPY.version()},
        {"name": "array-api-strict", "version": STRICT.version()},
    ]
    assert data["originals"] == {ORIGINAL: PROVENANCE}
    assert data["stale"] == ["old"]
    assert data["signatures"] == [{"loss": LOSS, "original": ORIGINAL, "name": FUNCTION, "status": "passed"}]
    counts = {"passed": 1, "known": 1, "failed": 1, "not_expressible": 0}
    assert {"loss": LOSS, "facet": "value", "backend": "numpy", **counts} in data["counts"]
    (case,) = data["cases"]
    assert (case["loss"], case["id"], case["why"]) == (LOSS, "mean", "It shows something.")
    assert case["outcome"]["value"]["shape"] == []
    passes, fails, known, half = data["results"]
    assert passes == {
        "loss": LOSS,
        "case": "mean",
        "backend": "numpy",
        "status": "passed",
        "facets": {"value": "passed", "gradient": "passed"},
    }
    assert fails["findings"] == [
        {"way": "vjp", "facet": "value", "status": "failed", "text": "1.0, the original has 2.0"}
    ]
    assert data["known_differences"][known["findings"][0]["known"]]["evidence"] == "measured"
    assert half["not_expressible"] == "the backend has no such dtype"


def test_the_json_file_tells_how_far_off_and_what_was_answered(tmp_path):
    result = measured()
    (entry,) = written(report(result), tmp_path)["results"]
    assert entry["distances"] == {
        "value": {
            "absolute": 0.5,
            "relative": 0.3333,
            "ulp": 2.0,
            "share": 0.25,
            "ours": 0.5,
        }
    }
    assert entry["answers"] == {"a": True, "b": {"value": encode(result.answers["b"].value)}, "c": "numpy b"}


def test_what_another_library_answered_is_not_repeated(tmp_path):
    again = replace(measured(), backend="array-api-strict")
    _, entry = written(report(measured(), again), tmp_path)["results"]
    assert entry["answers"] == {"a": True, "b": "numpy b", "c": "numpy b"}


def test_cases_and_results_stand_one_a_line(tmp_path):
    path = tmp_path / "report.json"
    write_json(report(PASSES, FAILS), path)
    lines = path.read_text().splitlines()
    assert sum(line.startswith('{"loss"') for line in lines) == 3


def validator():
    """Of reports; the schemas are found by where they lie to each other."""
    place = "file:///report/report.schema.json"
    resources = {place: SCHEMA, "file:///recorded/vectors.schema.json": VECTORS}
    registry = Registry().with_resources([(uri, Resource.from_contents(s)) for uri, s in resources.items()])
    return jsonschema.Draft202012Validator({"$ref": place}, registry=registry)


def broad(tmp_path):
    """A report with everything that one can have."""
    path = tmp_path / "earlier.json"
    write_json(report(FAILS, measured(), signatures=[OTHER_SIGNATURE]), path)
    now = report(
        PASSES, FAILS, KNOWN, HALF, TRACED, measured(0.5), signatures=[SAME_SIGNATURE], stale=["old"]
    )
    comparison = compare_reports(read_earlier(path), now, {LOSS: ["mean"]})
    return written(replace(now, comparison=comparison), tmp_path)


def test_a_report_is_as_its_schema_says(tmp_path):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert broad(tmp_path)["comparison"]["changes"]
    for data in (broad(tmp_path), written(hostile(), tmp_path), written(report(), tmp_path)):
        validator().validate(data)


def parts(data, path=()):
    """The paths of all objects in data, but of those whose keys are names from elsewhere."""
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            if key not in ("call", "outcome", "reference", "originals"):
                yield from parts(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from parts(value, (*path, i))


def test_every_object_of_the_schema_is_closed(tmp_path):
    data, valid = broad(tmp_path), validator()
    for path in parts(data):
        damaged = copy.deepcopy(data)
        place = damaged
        for key in path:
            place = place[key]
        place["surprise"] = 1
        assert not valid.is_valid(damaged), path


def test_the_schema_has_the_words_of_the_program():
    assert SCHEMA["$defs"]["facet"]["enum"] == list(FACETS)
    assert set(SCHEMA["$defs"]["status"]["enum"]) == set(STATUSES)
    assert SCHEMA["properties"]["version"]["const"] == as_json.VERSION


def test_half_a_surrogate_pair_is_written_as_its_escape(tmp_path):
    assert "\ud800" in HOSTILE
    assert written(hostile(), tmp_path)["stale"] == [HOSTILE]


def test_a_report_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "report.json"
    write_json(report(PASSES), path)
    before = path.read_text()

    def refuse(*paths):
        del paths
        raise OSError("no room")

    monkeypatch.setattr(files.Path, "replace", refuse)
    with pytest.raises(OSError, match="no room"):
        write_json(report(FAILS), path)
    assert path.read_text() == before
    assert [p.name for p in tmp_path.iterdir()] == ["report.json"]


def test_a_link_is_written_through(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old")
    link.symlink_to(real)
    write_json(report(PASSES), link)
    assert link.is_symlink()
    assert json.loads(real.read_text())["passed"] is True
