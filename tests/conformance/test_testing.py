"""Recorded cases as a reader's tests; pytest runs them here as a reader would."""

import pytest

from xent_conformance.backends import BACKENDS
from xent_conformance.implementation import ImplementationError
from xent_conformance.suite import SelectionError
from xent_conformance.testing import cases

pytest_plugins = ["pytester"]

READERS = """
import xent_torch.nn
import xent_torch.nn.functional as F
from xent_conformance.testing import cases

one = ["documented-example-of-indices"]
twice = lambda *args, **kwargs: 2 * F.cross_entropy(*args, **kwargs)

@cases("torch.cross_entropy", backend="numpy", ids=["documented-*", "legacy-*"])
def test_right(case):
    case.check(F.cross_entropy)

@cases("torch.cross_entropy", backend="numpy", ids=one)
def test_wrong(case):
    case.check(twice)

@cases("torch.cross_entropy", backend="numpy", ids=one, known={"documented-*": "twice as large on purpose"})
def test_known(case):
    case.check(twice)

@cases("torch.cross_entropy", backend="numpy", ids=one, known=one)
def test_not_wrong_any_more(case):
    case.check(F.cross_entropy)

@cases("torch.cross_entropy", backend="numpy", ids=one, known=one)
def test_mistaken(case):
    case.check(no_such_name)

@cases("torch.cross_entropy", backend="numpy", ids=["*bfloat16*"])
def test_not_expressible(case):
    case.check(F.cross_entropy)

@cases("torch.cross_entropy", backend="numpy", stands_for="torch.nn.CrossEntropyLoss")
def test_class(case):
    case.check(xent_torch.nn.CrossEntropyLoss)
"""


def ids(**options):
    """Return the ids of the cases that are chosen."""
    (parameters,) = cases("torch.cross_entropy", backend="numpy", **options).args[1:]
    return [parameter.id for parameter in parameters]


def test_a_readers_tests(pytester):
    pytester.makepyfile(READERS)
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--strict-markers", "-rA")
    outcomes = {}
    for line in result.outlines:
        word, _, rest = line.partition(" ")
        if "::test_" in rest:
            outcomes.setdefault(rest.partition("::")[2].partition("[")[0], set()).add(word)
    assert outcomes == {
        "test_right": {"PASSED"},
        "test_wrong": {"FAILED"},
        "test_known": {"XFAIL"},
        "test_not_wrong_any_more": {"FAILED"},
        "test_mistaken": {"FAILED"},
        "test_class": {"PASSED"},
    }
    assert result.parseoutcomes()["skipped"] > 5
    result.stdout.fnmatch_lines_random(
        [
            "PASSED *::test_right[[]documented-example-of-indices[]]",
            "torch-2.13.0, documented-example-of-indices: *",
            "value (value): *",
            "*twice as large on purpose*",
            "*XPASS(strict)*",
            "*NameError: name 'no_such_name' is not defined*",
            "SKIPPED *the backend has no such dtype*",
        ]
    )


def test_cases_are_chosen_by_id_and_tag():
    every = ids()
    assert len(every) > 500
    assert ids(ids=["legacy-*"]) == [case for case in every if case.startswith("legacy-")]
    assert 0 < len(ids(tags=["documentation"])) < len(every) / 10
    assert 0 < len(ids(tags=["issue:*"], ids=["*weight*"])) < len(ids(tags=["issue:*"]))


def test_an_own_library_can_be_given():
    assert ids(ids=["legacy-*"]) == [
        parameter.id
        for parameter in cases("torch.cross_entropy", backend=BACKENDS["numpy"], ids=["legacy-*"]).args[1]
    ]


@pytest.mark.parametrize(
    ("loss", "options", "error", "said"),
    [
        ("torch.l1_loss", {}, SelectionError, "there is no loss 'torch.l1_loss'"),
        ("chainer.*", {}, ImplementationError, "one loss; choose one"),
        ("torch.cross_entropy", {"ids": ["no-such"]}, SelectionError, "has no case that matches"),
        ("torch.cross_entropy", {"known": ["no-such"]}, SelectionError, "known='no-such' matches none"),
        ("torch.cross_entropy", {"stands_for": "torch.x"}, SelectionError, "torch.x has no case"),
        ("torch.cross_entropy", {"backend": "cobol"}, SelectionError, "there is no backend 'cobol'"),
    ],
)
def test_what_does_not_exist_says_why(loss, options, error, said):
    with pytest.raises(error, match=said):
        cases(loss, **{"backend": "numpy", **options})
