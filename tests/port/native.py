"""The recorded cases that a rule is about, asked of its native call instead of the original."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from xent_conformance.backends import BACKENDS
from xent_conformance.case import Call
from xent_conformance.compare import DIFFERENT, WRONG, compare
from xent_conformance.execute import execute
from xent_conformance.implementation import Implementation, askable
from xent_conformance.outcome import GRADIENT, from_json
from xent_conformance.vectors import Vector, load
from xent_conformance.wire import Tensor
from xent_port.covered import COVERED, covered_at
from xent_port.model import Argument, Reason, Use
from xent_port.rules.asked import Asked, take_apart
from xent_port.rules.assumptions import holding
from xent_port.rules.conditions import Verdict
from xent_port.rules.render import render
from xent_port.rules.table import SOURCES

PADDLE_WORKER = Path(__file__).with_name("paddle_worker.py")

#: What a native call gives: an error of any class and text stands for an error.
COMPARED = ("value", "gradient", "second order", "dtype", "shape", "non-finite")

#: What switches differentiation off around a call, which is no matter of the call.
WITHOUT_GRADIENT = {"enable_backprop", "no_grad"}


@dataclass(frozen=True)
class Asking:
    """A recorded case as a use in a source, and which assumptions hold for its data."""

    vector: Vector
    asked: Asked
    holds: frozenset[str]

    def fits(self, rule):
        use = self.asked.use
        called = {name for arguments in use.called or () for name in arguments}
        met = all(self.asked.judge(rule, name) is Verdict.MET for name in self.asked.options)
        return met and called.issubset(rule.placeholders)

    @property
    def differentiates(self):
        return "gradients" in self.vector.outcome


@cache
def askings(source, second_order=False):
    """Return a loss's recorded cases that a native call can be asked: without or with second derivatives."""
    names = SOURCES[source].names
    of_it = [v for v in load(SOURCES[source].loss).vectors if canonical(v.case.call.function) in names]
    usual = [
        v
        for name in {v.case.call.function for v in of_it}
        for v in askable(of_it, name)
        if v.case.call.second_order == second_order == ("second_order" in v.outcome)
        and not WITHOUT_GRADIENT & set(v.case.call.context)
    ]
    found = [asking(source, without_graph(v)) for v in sorted(usual, key=lambda v: v.case.id)]
    return [a for each in found if each is not None for a in (each, *of_logits_only(each))]


def without_graph(vector):
    """Return the case on a block that is not hybridized, which answers the same."""
    context = {name: x for name, x in vector.case.call.context.items() if name != "hybridize"}
    return replace(vector, case=replace(vector.case, call=replace(vector.case.call, context=context)))


def of_logits_only(a):
    """Yield the same case without the gradients of labels and weights, if it asks for them."""
    call, gradients = a.vector.case.call, a.vector.outcome.get("gradients", {})
    source = SOURCES[a.asked.source]
    logits = [name for name in call.wrt if name in ("0", source.logits)]
    if logits and len(call.wrt) > 1 and "error" not in a.vector.outcome:
        kept = {name: gradients[name] for name in logits if name in gradients}
        case = replace(a.vector.case, call=replace(call, wrt=tuple(logits)))
        yield asking(
            a.asked.source, replace(a.vector, case=case, outcome={**a.vector.outcome, "gradients": kept})
        )


def with_id(source, case_id):
    return [a for a in askings(source) if a.vector.case.id == case_id]


def canonical(name):
    covered = covered_at(name)
    return None if covered is None else covered.name


def asking(source, vector):
    call = vector.case.call
    covered = COVERED[canonical(call.function)]
    constructs = covered.form == "class"
    if covered.framework == "mxnet" and call.kwargs:
        return None  # MXNet's blocks take arguments by position only
    try:
        made = bound(covered.parameters, call.init_args, call.init_kwargs) if constructs else {}
        called = bound(
            covered.forward_parameters if constructs else covered.parameters, call.args, call.kwargs
        )
    except TypeError:
        return None
    arguments = {name: seen(name, value) for name, value in made.items()}
    in_call = {name: seen(name, value) for name, value in called.items()}
    use = Use(
        covered.name,
        "construct" if constructs else "call",
        1,
        0,
        arguments=arguments if constructs else in_call,
        called=(in_call,) if constructs else None,
    )
    asked = take_apart(use)
    if isinstance(asked, Reason):
        return None
    values = {**asked.defaults, **made, **called}
    named = list(called)
    wrt = [named[int(name)] if name.isdigit() else name for name in call.wrt]
    return Asking(vector, asked, holding(source, values, call.cotangent, wrt))


def bound(parameters, args, kwargs):
    return inspect.Signature(parameters).bind(*args, **kwargs).arguments


def seen(name, value):
    """Return an argument as a source shows it: literals by their value, arrays by a name."""
    literal = value is None or isinstance(value, (bool, int, float, str))
    return Argument(repr(value), value) if literal else Argument(name)


def expression(rule, a: Asking):
    """Return the native call for a use, over the names of its arrays; a function for a class."""
    codes = {name: argument.code for name, argument in a.asked.arguments.items()}
    return render(rule, a.asked).format(**codes)


def implementation(rule, a: Asking, modules):
    """Return the native call as something that stands in for the original."""
    covered = COVERED[a.asked.use.name]
    code = compile(expression(rule, a), rule.name, "eval")

    def evaluated(*args, **kwargs):
        return eval(code, {**modules, **bound(covered.parameters, args, kwargs)})

    return Implementation(rule.name, a.vector.case.call.function, lambda: evaluated)


def difference(rule, a: Asking, backend, modules):
    """Return how the native call differs from what the original answered; nothing if it does not."""
    running = BACKENDS[backend].running(implementation(rule, a, modules))
    expected = from_json(a.vector.outcome)
    for _, got in execute(a.vector.case.call, running):
        if text := apart(a.vector, expected, got):
            return text
    return ""


def apart(vector, expected, got):
    reference = None if vector.reference is None else from_json(vector.reference)
    if expected.failure is not None and got.failure is None:
        if expected.failure.stage in got.unasked:
            return ""
        return f"raised nothing; the original {expected.failure.type}: {expected.failure.text}"
    if expected.failure is None and got.failure is not None:
        return f"raised {got.failure.type}: {got.failure.text}"
    bare = replace(expected, failure=None), replace(got, failure=None)
    if expected.failure is not None:
        return ""
    findings = [f for f in compare(vector.case.call, *bare, reference) if f.facet in COMPARED]
    return "; ".join(f.text for f in findings if f.verdict in (DIFFERENT, WRONG))


def difference_of_paddle(rule, a: Asking, paddle):
    """Return how paddle's native call differs from what the original answered; ``paddle`` is a process."""
    call = a.vector.case.call
    code = expression(rule, a)
    called = list((a.asked.use.called or (a.asked.use.arguments,))[0])
    if a.asked.constructs:
        code = f"({code})({', '.join(called)})"
    arrays = {**call.kwargs, **dict(zip(called, call.args, strict=False)), **named_in_construction(a)}
    arrays = {name: value for name, value in arrays.items() if isinstance(value, Tensor)}
    wrt = tuple(called[int(name)] if name.isdigit() else name for name in call.wrt)
    native = Call(code, kwargs=arrays, wrt=wrt, cotangent=call.cotangent)
    answered = from_json(paddle.ask(native))
    renamed = dict(zip(wrt, call.wrt, strict=True))
    got = replace(answered, gradients={renamed[name]: g for name, g in answered.gradients.items()})
    expected = from_json(a.vector.outcome)
    own_backward = COVERED[a.asked.use.name].framework == "chainer" or call.cotangent is None
    if expected.failure is not None and expected.failure.stage == GRADIENT and own_backward:
        return ""  # what Chainer's `Variable` refuses, or a cotangent that paddle does without
    return apart(a.vector, expected, got)


def named_in_construction(a):
    call = a.vector.case.call
    covered = COVERED[a.asked.use.name]
    return bound(covered.parameters, call.init_args, call.init_kwargs) if a.asked.constructs else {}


def of_few_shapes(askings, fewest=6, most=8):
    """Choose cases of the most frequent shape, of that of another rank, and more if these are too few.

    JAX compiles each operation for each shape that it sees.
    """
    groups = {}
    for a in askings:
        groups.setdefault(shapes(a), []).append(a)
    by_size = sorted(groups, key=lambda key: len(groups[key]), reverse=True)
    other = [key for key in by_size if len(key[0]) != len(by_size[0][0])][:1]
    chosen = []
    for count, key in enumerate([*by_size[:1], *other, *(key for key in by_size[1:] if key not in other)]):
        if count < 2 or len(chosen) < fewest:
            chosen += groups[key][:most]
    return chosen


def shapes(a):
    call = a.vector.case.call
    arrays = (*call.args, *call.kwargs.values(), *call.init_kwargs.values())
    return tuple((*v.values.shape, v.dtype) for v in arrays if isinstance(v, Tensor))
