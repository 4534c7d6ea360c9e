"""The cases: each asks something of its own, and says why."""

from __future__ import annotations

import json
from collections import defaultdict

import pytest

from xent_conformance.case import LOSSES, Case, call_to_json
from xent_conformance.cases import all_cases
from xent_conformance.vectors import load


@pytest.fixture(params=LOSSES, scope="module")
def cases(request: pytest.FixtureRequest) -> list[Case]:
    return all_cases([request.param])


def test_no_two_cases_ask_for_the_same_call(cases: list[Case]) -> None:
    asking = defaultdict(list)
    for case in cases:
        asking[json.dumps(call_to_json(case.call), sort_keys=True)].append(case.id)
    assert [ids for ids in asking.values() if len(ids) > 1] == []


def test_tags_say_why_a_case_exists(cases: list[Case]) -> None:
    kinds = ("documentation", "measured", "generated", "issue:", "found")
    assert [case.id for case in cases if not any(tag.startswith(kinds) for tag in case.tags)] == []


def test_a_generated_case_is_of_one_family_and_named_after_it(cases: list[Case]) -> None:
    generated = [case for case in cases if "generated" in case.tags]
    assert generated
    for case in generated:
        (family,) = (tag.removeprefix("family:") for tag in case.tags if tag.startswith("family:"))
        assert case.id.removeprefix("generated-").startswith(f"{family}-")


@pytest.mark.parametrize("loss", LOSSES)
def test_the_whole_option_space_is_recorded(loss: str) -> None:
    outcomes = [vector.outcome for vector in load(loss).vectors]
    assert sum(bool(outcome.get("gradients")) for outcome in outcomes) >= 1000
    assert sum("error" in outcome for outcome in outcomes) >= 60
