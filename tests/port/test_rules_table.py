"""The table is whole: its rules parse, name what exists, and give recorded cases as evidence."""

import ast
import importlib
import inspect

import pytest

from xent_conformance.vectors import load
from xent_port.covered import COVERED
from xent_port.rules import ASSUMPTIONS, RULES, SOURCES, TARGETS
from xent_port.rules.assumptions import PREDICATES
from xent_port.rules.table import NO_RULES, placeholders

rules = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def parameters(source):
    """The parameters of a loss, of a class's construction and calls together."""
    names = set()
    for name in SOURCES[source].names:
        covered = COVERED[name]
        names |= {p.name for p in covered.parameters}
        names |= {p.name for p in covered.forward_parameters} if covered.form == "class" else set()
    return names


def calls(rule):
    """Return the calls in a template of functions of modules: dotted name and keywords."""
    tree = ast.parse(rule.template.format(**{name: name for name in rule.placeholders}), mode="eval")
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(ast.unparse(node.func), [keyword.arg for keyword in node.keywords]) for node in found]
    return [(name, keywords) for name, keywords in named if name.rpartition(".")[0] in rule.imports]


@pytest.fixture(scope="module")
def ids():
    return {key: {v.case.id for v in load(source.loss).vectors} for key, source in SOURCES.items()}


def test_every_covered_loss_has_one_source():
    names = [name for source in SOURCES.values() for name in source.names]
    assert sorted(names) == sorted(COVERED)


def test_every_assumption_has_a_predicate_and_a_rule_that_needs_it():
    assert PREDICATES.keys() == ASSUMPTIONS.keys()
    assert {name for rule in RULES for name in rule.assumes} == ASSUMPTIONS.keys()


@pytest.mark.parametrize("source", SOURCES)
def test_every_loss_has_native_calls_of_torch_or_itself_and_of_jax(source):
    targets = {rule.target for rule in RULES if rule.source == source}
    assert {"jax", "torch"} <= targets | {source.partition(".")[0]}


@rules
def test_a_rule_names_a_source_a_target_and_parameters_of_the_source(rule):
    assert rule.target in TARGETS
    assert set(rule.when) <= parameters(rule.source)
    assert set(placeholders(rule.template)) <= parameters(rule.source)
    assert rule.assumes.keys() <= ASSUMPTIONS.keys()


@rules
def test_a_template_takes_logits_labels_and_what_must_be_given(rule):
    source = SOURCES[rule.source]
    assert {source.logits, source.labels} <= set(rule.placeholders)
    given = {name for name, condition in rule.when.items() if condition.text == "given"}
    assert given <= set(rule.placeholders)


@rules
def test_a_template_is_one_expression_of_its_imports(rule):
    assert rule.imports
    assert calls(rule)
    frameworks = {"torch": ("torch",), "paddle": ("paddle",), "jax": ("jax", "optax")}[rule.target]
    assert all(module.partition(".")[0] in frameworks for module in rule.imports)


@pytest.mark.parametrize("rule", [r for r in RULES if r.target != "paddle"], ids=lambda rule: rule.name)
def test_functions_in_a_template_exist_and_have_its_keywords(rule):
    for name, keywords in calls(rule):
        module, _, attribute = name.rpartition(".")
        function = getattr(importlib.import_module(module), attribute)
        assert set(keywords) <= inspect.signature(function).parameters.keys()


@rules
def test_the_evidence_is_recorded(rule, ids):
    assert rule.assumes
    assert set(rule.assumes.values()) <= ids[rule.source]


@pytest.mark.parametrize("entry", NO_RULES, ids=lambda entry: f"{entry.source} {entry.text[:30]}")
def test_what_has_no_native_call_has_a_recorded_case_and_no_rule(entry, ids):
    assert entry.case in ids[entry.source]
    assert set(entry.when) <= parameters(entry.source)
    assert set(entry.targets) <= set(TARGETS)


def test_no_rule_stands_twice():
    assert len({(rule.source, rule.target, rule.template) for rule in RULES}) == len(RULES)
