"""The list of known differences: read strictly, matched exactly, and stale as soon as nothing differs."""

import re
from dataclasses import replace

import pytest

from xent_conformance import known_differences, vectors
from xent_conformance.backends import BACKENDS
from xent_conformance.compare import DIFFERENT, SAME, WRONG
from xent_conformance.known_differences import Compared, KnownDifference, KnownDifferencesError, load, stale
from xent_conformance.results import FAILED, KNOWN, PASSED, CaseResult, Found, compared, with_known

LOSS = "torch.cross_entropy"
ENTRY = KnownDifference(
    loss=LOSS,
    cases=("nan-*",),
    facets=("non-finite",),
    backends=("*",),
    reason="the original is less accurate",
    evidence="float64 is finite",
    links=(),
    until="it is as accurate",
)
TEXT = """
[[difference]]
loss = "torch.cross_entropy"
case = ["nan-*", "other"]
facet = "value"
backend = "*"
reason = "the original is less accurate"
evidence = "measured"
links = ["https://example.org/issues/1"]
until = "it is measured again"
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "known.toml"


def test_the_list_of_the_package_can_be_read_and_names_what_exists():
    names = {loss: {v.case.id for v in vectors.load(loss).vectors} for loss in {e.loss for e in load()}}
    for entry in load():
        assert set(entry.backends) <= {*BACKENDS, "*"}
        assert len(entry.evidence) > 20
        assert len(entry.until) > 20
        assert list(stale([entry], [], names, names)) == [], "a pattern without a case"


def test_an_entry_is_read(path):
    path.write_text(TEXT)
    (entry,) = load(path)
    assert entry.cases == ("nan-*", "other")
    assert entry.facets == ("value",)
    assert entry.covers(LOSS, "nan-in-row", "value", "jax")
    assert entry.links == ("https://example.org/issues/1",)
    assert entry.until == "it is measured again"


def test_there_may_be_no_link(path):
    path.write_text(TEXT.replace('["https://example.org/issues/1"]', "[]"))
    (entry,) = load(path)
    assert entry.links == ()


def test_an_empty_list_is_a_list(path):
    path.write_text("# nothing\n")
    assert load(path) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("loss = ", "los = "), "expected the keys loss, case"),
        (('evidence = "measured"', ""), "expected the keys"),
        (('evidence = "measured"', 'evidence = ""'), "evidence must be"),
        (('until = "it is measured again"', ""), "expected the keys"),
        (('"it is measured again"', '""'), "until must be"),
        (("https://example.org/issues/1", "javascript:alert(1)"), "a link begins with https://"),
        (("https://example.org/issues/1", "https://example.org/a b"), "a link begins with https://"),
        (("https://example.org/issues/1", "https://example.org/\\u0000"), "a link begins with https://"),
        (("torch.cross_entropy", "torch.nll_loss"), "loss 'torch.nll_loss' is not one of"),
        (('"value"', '"speed"'), "facet 'speed' is not one of"),
        (("the original is less accurate", "xent is better"), "reason 'xent is better' is not one of"),
        (('["nan-*", "other"]', "[]"), "case must be"),
        (('["nan-*", "other"]', "[1]"), "case must be"),
        (("[[difference]]", "[difference]"), "must hold"),
        (("[[difference]]", "[[other]]"), "must hold"),
        (("[[difference]]", "[[difference"), "is not TOML: .*line 2"),
        (('"value"', '"value'), "is not TOML"),
    ],
)
def test_a_list_with_a_mistake_is_refused_with_the_place(path, change, message):
    assert change[0] in TEXT
    path.write_text(TEXT.replace(*change))
    with pytest.raises(KnownDifferencesError, match=message) as error:
        load(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"# \xff", "is not UTF-8: byte 2 is 0xff"),
        (b"\x00" * 100, "is not TOML"),
        (b"#" * 10_000_001, "has more than 10 MB"),
        (b"x = " + b"[" * 100_000, "is nested too deep"),
    ],
)
def test_a_file_of_something_else_is_refused(path, content, why):
    path.write_bytes(content)
    with pytest.raises(KnownDifferencesError, match=why) as error:
        load(path)
    assert str(path) in str(error.value)


def test_a_missing_file_and_a_folder_are_refused_in_words(path):
    with pytest.raises(KnownDifferencesError, match=f"^{re.escape(str(path))} does not exist$"):
        load(path)
    with pytest.raises(KnownDifferencesError, match="is a folder, a device or a pipe, not a file"):
        load(path.parent)


@pytest.mark.parametrize(
    ("loss", "case", "facet", "backend"),
    [
        ("chainer.softmax_cross_entropy", "nan-a", "non-finite", "numpy"),
        (LOSS, "inf-a", "non-finite", "numpy"),
        (LOSS, "nan-a", "value", "numpy"),
    ],
)
def test_nothing_else_is_covered(loss, case, facet, backend):
    assert ENTRY.covers(LOSS, "nan-a", "non-finite", "numpy")
    assert not ENTRY.covers(loss, case, facet, backend)


def test_an_entry_for_one_backend_does_not_cover_another():
    only = replace(ENTRY, backends=("dask",))
    assert only.covers(LOSS, "nan-a", "non-finite", "dask")
    assert not only.covers(LOSS, "nan-a", "non-finite", "numpy")


def result(verdict, case="nan-a", facet="non-finite", backend="numpy"):
    return CaseResult(LOSS, case, backend, (Found("vjp", facet, verdict, "it differs"),))


def test_a_known_difference_does_not_fail():
    assert with_known(result(DIFFERENT), [ENTRY]).facets() == {"non-finite": KNOWN}
    assert with_known(result(DIFFERENT), []).facets() == {"non-finite": FAILED}
    assert with_known(result(SAME), [ENTRY]).facets() == {"non-finite": PASSED}


def test_what_is_wrong_whatever_the_original_does_stays_wrong():
    assert with_known(result(WRONG), [ENTRY]).facets() == {"non-finite": FAILED}


def stale_of(entry, results, cases=("nan-a", "nan-b", "inf-a"), ran=None):
    all_cases = {LOSS: list(cases)}
    return list(stale([entry], list(compared(results)), all_cases, all_cases if ran is None else {LOSS: ran}))


def test_an_entry_is_stale_when_nothing_differs_any_more():
    assert stale_of(ENTRY, [result(DIFFERENT), result(SAME, "nan-b")]) == []
    (sentence,) = stale_of(ENTRY, [result(SAME), result(SAME, "nan-b")])
    assert sentence.startswith(f"{LOSS} nan-*: non-finite on numpy is the same now")


def test_an_entry_is_stale_on_one_backend_alone():
    results = [result(DIFFERENT), result(SAME, backend="torch")]
    (sentence,) = stale_of(ENTRY, results)
    assert "on torch" in sentence
    assert stale_of(replace(ENTRY, backends=("numpy",)), results) == []


def test_each_pattern_of_an_entry_is_judged():
    two = replace(ENTRY, cases=("nan-a", "nan-b"))
    (sentence,) = stale_of(two, [result(DIFFERENT), result(SAME, "nan-b")])
    assert "nan-b" in sentence


def test_a_pattern_without_a_case_is_stale():
    (sentence,) = stale_of(replace(ENTRY, cases=("gone",)), [])
    assert "there is no such case" in sentence


def test_a_facet_that_no_case_has_is_stale():
    two = replace(ENTRY, facets=("non-finite", "warning"))
    (sentence,) = stale_of(two, [result(DIFFERENT)])
    assert "has no facet warning" in sentence


def test_an_entry_is_not_judged_where_not_all_of_its_cases_ran():
    assert stale_of(ENTRY, [result(SAME)], ran=["nan-a"]) == []
    assert stale_of(replace(ENTRY, loss="chainer.softmax_cross_entropy"), []) == []


def test_what_is_not_expressible_neither_differs_nor_is_the_same():
    unknown = result("not expressible", backend="dask")
    assert list(compared([unknown])) == []
    assert stale_of(ENTRY, [result(DIFFERENT), unknown]) == []


def test_a_difference_in_any_way_of_asking_keeps_an_entry_alive():
    both = CaseResult(
        LOSS, "nan-a", "torch", (Found("vjp", "value", SAME), Found("backward", "value", DIFFERENT))
    )
    assert list(compared([both])) == [Compared(LOSS, "nan-a", "value", "torch", True)]


def test_reasons_are_the_ones_of_the_design():
    assert set(known_differences.REASONS) == {
        "the original crashes", "the original reads memory it did not write",
        "the original depends on the CPU's vector unit", "the original is less accurate",
        "the backend has no such dtype", "values are unknown while tracing",
    }  # fmt: skip
