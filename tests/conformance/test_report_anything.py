"""Whatever the text, every form of the report stays whole; whatever the file, it is read or refused."""

import ast
import copy
import json
from dataclasses import replace
from unicodedata import normalize
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call, Case
from xent_conformance.report.as_json import write_json
from xent_conformance.report.as_junit import junit
from xent_conformance.report.as_markdown import quoted
from xent_conformance.report.earlier import ReportFileError, read_earlier
from xent_conformance.reproduce import code, original_code

from .conftest import LOSS, X, loss_call
from .reports import FAILS, SAME_SIGNATURE, measured, report
from .test_report_markdown import read

MARKUP = st.text(alphabet=st.sampled_from("ab <>/&;#|`*_~[]()!\\\"'=:@.$-+\n\r\t\x00{}1")) | st.text()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(deadline=None)
@given(MARKUP)
def test_any_text_stays_in_its_cell(text):
    page = read(f"| a | b |\n|---|---|\n| {quoted(text)} | end |\n")
    assert page.elements <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert page.attributes <= set()
    assert page.text.split()[-1] == "end"


@settings(deadline=None)
@given(MARKUP)
def test_any_text_can_stand_in_xml(text):
    found = report(replace(FAILS, findings=(replace(FAILS.findings[0], text=text),)), stale=[text])
    root = ET.fromstring(junit(found))
    assert len(list(root.iter("failure"))) == 2


@settings(deadline=None)
@given(MARKUP, MARKUP)
def test_any_text_in_a_call_stays_text_in_its_program(name, text):
    call = loss_call(**{name: text}, reduction=text)
    settings_of_chainer = Call("chainer.functions.log_softmax", args=(X,), context={name: text})
    for made in (call, settings_of_chainer, replace(call, function=f"torch.{name}")):
        for backend in ("numpy", "torch", "jax-jit"):
            case = Case("a", LOSS, "It shows something.", made)
            for program in (original_code(case), code(case, BACKENDS[backend])):
                assert names(program) <= NAMES | {normalize("NFKC", name.rpartition(".")[2])}


NAMES = {
    "ValueError", "call", "chainer", "cross_entropy", "gradients", "input", "jax", "log_softmax", "loss",
    "np", "out", "print", "pullback", "target", "torch", "x", "xent", "xent_chainer", "xp", "y",
}  # fmt: skip


def names(program):
    return {node.id for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Name)}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("reports") / "earlier.json"
    write_json(report(FAILS, measured(), signatures=[SAME_SIGNATURE], stale=["old"]), path)
    return path, json.loads(path.read_text())


def places(data, path=()):
    """The paths of everything in data."""
    yield path
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, (*path, key))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_change_of_a_report_is_read_or_refused(written, data):
    path, good = written
    changed = copy.deepcopy(good)
    *way, last = data.draw(st.sampled_from([place for place in places(good) if place]))
    holder = changed
    for key in way:
        holder = holder[key]
    holder[last] = data.draw(JSON)
    path.write_text(json.dumps(changed))
    try:
        found = read_earlier(path)
    except ReportFileError:
        return
    assert all(loss == LOSS or last == "loss" for loss, _, _ in found.results)
