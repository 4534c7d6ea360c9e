"""Every rule, on the recorded cases of its loss: the native call does what the original did.

And every assumption is needed: the case that is its evidence differs. For JAX, which compiles each operation
for each shape, the cases are those of a few shapes. Paddle is asked in its own environment.
"""

import importlib
from functools import partial

import pytest

from xent_conformance.originals.environments import NotInstalledError, environment, python_of
from xent_conformance.originals.process import Original
from xent_port.model import FallBack
from xent_port.rules import ASSUMPTIONS, RULES, decide
from xent_port.rules.table import NO_RULES, Rule

from .native import PADDLE_WORKER, askings, difference, difference_of_paddle, of_few_shapes, with_id

FEWEST = 5
MODULES = {"torch": ("torch",), "jax": ("jax", "optax")}

of_torch, of_jax, of_paddle = ([r for r in RULES if r.target == t] for t in ("torch", "jax", "paddle"))


def each(rules):
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.name)


def each_assumption(rules):
    pairs = [(rule, name) for rule in rules for name in rule.assumes]
    return pytest.mark.parametrize(("rule", "name"), pairs, ids=[f"{r.name} {name}" for r, name in pairs])


def native(target):
    modules = {name: importlib.import_module(name) for name in MODULES[target]}
    return partial(difference, backend=target, modules=modules)


@pytest.fixture(scope="module")
def paddle():
    try:
        python = python_of(environment("paddle-3.3.1"))
    except NotInstalledError as missing:
        pytest.skip(str(missing))
    with Original(python, str(PADDLE_WORKER)) as process:
        yield partial(difference_of_paddle, paddle=process)


def applicable(rule):
    found = [a for a in askings(rule.source) if a.fits(rule) and rule.assumes.keys() <= a.holds]
    return of_few_shapes(found) if rule.target == "jax" else found


def differing(rule, cases, differs):
    return {a.vector.case.id: text for a in cases if (text := differs(rule, a))}


def is_needed(rule, name, differs):
    """Whether the evidence differs where only this assumption does not hold.

    For a rule whose own arguments no such case has, that is shown for another rule from the same loss to the
    same target.
    """
    others = [r for r in RULES if (r.source, r.target) == (rule.source, rule.target) and name in r.assumes]
    return any(
        differs(r, a)
        for r in (rule, *others)
        for a in with_id(rule.source, rule.assumes[name])
        if a.fits(r) and r.assumes.keys() - {name} <= a.holds and name not in a.holds
    )


@each(RULES)
def test_enough_cases_with_value_and_gradient_prove_it(rule):
    assert sum(a.differentiates for a in applicable(rule)) >= FEWEST


@each(of_torch)
def test_torch_does_what_the_original_did(rule):
    assert differing(rule, applicable(rule), native("torch")) == {}


@each([r for r in of_torch if r.source.startswith("chainer.") and "soft-labels" not in r.assumes])
def test_torch_has_the_second_derivative_where_chainer_has_one(rule):
    asked = askings(rule.source, second_order=True)
    found = [a for a in asked if a.fits(rule) and rule.assumes.keys() <= a.holds]
    assert found
    assert differing(rule, found, native("torch")) == {}


@each_assumption(of_torch)
def test_torch_differs_without_an_assumption(rule, name):
    assert is_needed(rule, name, native("torch"))


@each(of_jax)
def test_jax_does_what_the_original_did(rule):
    assert differing(rule, applicable(rule), native("jax")) == {}


@each_assumption(of_jax)
def test_jax_differs_without_an_assumption(rule, name):
    assert is_needed(rule, name, native("jax"))


@pytest.mark.live
@each(of_paddle)
def test_paddle_does_what_the_original_did(rule, paddle):
    assert differing(rule, applicable(rule), paddle) == {}


@pytest.mark.live
@each_assumption(of_paddle)
def test_paddle_differs_without_an_assumption(rule, name, paddle):
    assert is_needed(rule, name, paddle)


@pytest.mark.parametrize("why_not", NO_RULES, ids=lambda entry: f"{entry.source} {entry.text[:30]}")
def test_where_there_is_no_native_call_that_is_the_reason(why_not):
    every = [*askings(why_not.source), *askings(why_not.source, second_order=True)]
    case = next(a for a in every if a.vector.case.id == why_not.case)
    for target in why_not.targets:
        decided = decide(case.asked.use, target, ASSUMPTIONS)
        assert isinstance(decided, FallBack)
        assert why_not.text in [reason.text for reason in decided.reasons]


@pytest.mark.live
def test_paddle_has_another_gradient_of_the_sigmoid_loss_at_zero(paddle):
    """Why there is no rule: what would be the native call differs in the case that the table names."""
    (why_not,) = (entry for entry in NO_RULES if entry.source == "chainer.sigmoid")
    template = "paddle.nn.functional.binary_cross_entropy_with_logits({x}, {t}.astype({x}.dtype))"
    would_be = Rule("would-be", why_not.source, "paddle", template, {}, {})
    (case,) = with_id(why_not.source, why_not.case)
    assert paddle(would_be, case).startswith("x: ")
