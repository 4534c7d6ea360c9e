"""What ``xent fuzz`` finds, shrinks, keeps and says."""

import json
import re

import numpy as np
import pytest

from xent_conformance import frameworks
from xent_conformance.case import Call, Case, call_to_json
from xent_conformance.fuzz import known, search
from xent_conformance.fuzz.drive import Plan, Run
from xent_conformance.fuzz.judge import Originals, judge, text_of
from xent_conformance.fuzz.known import KnownKind
from xent_conformance.fuzz.search import Batch, calls_in, shrink
from xent_conformance.wire import tensor

from .conftest import FUNCTION, LOSS, NUMPY, crashing_call


def run_of(plan):
    run = Run(plan)
    run.go(lambda _: None, lambda _: None)
    return run


def test_a_planted_difference_is_found_shrunk_and_kept(fuzz, tmp_path):
    result = fuzz()
    assert result.exit_code == 1, result.output
    (path,) = (tmp_path / "xent-fuzz").iterdir()
    finding = json.loads(path.read_text())
    # the smallest call that there is: one element, the first above 5, and nothing else
    assert finding["call"]["kwargs"] == {"input": {"dtype": "float64", "shape": [], "data": [6.0]}}
    assert finding["expected"]["value"]["data"] == [37.0]
    assert (finding["facet"], finding["backend"]) == ("value", "numpy")
    assert "36.0, the original has 37.0" in result.output
    assert "second order" in result.output
    assert "second_order" not in result.output
    assert "from xent_torch.nn.functional import cross_entropy" in result.output
    assert result.output.count("seed 3") == 2


def test_a_difference_is_told_once(fuzz, tmp_path):
    result = fuzz(calls=120)
    assert len(list((tmp_path / "xent-fuzz").iterdir())) == result.output.count("differs on numpy") <= 2


def test_what_is_the_same_passes(fuzz, tmp_path, monkeypatch):
    (tmp_path / "repaired").touch()
    monkeypatch.setenv("XENT_TEST_REPAIRED", str(tmp_path / "repaired"))
    result = fuzz()
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "xent-fuzz").exists()


def test_crashes_errors_and_unwritten_memory_are_counted_and_are_no_findings(tmp_path, monkeypatch):
    (tmp_path / "repaired").touch()
    monkeypatch.setenv("XENT_TEST_REPAIRED", str(tmp_path / "repaired"))
    monkeypatch.setitem(search.BUILDERS, LOSS, crashing_call)
    run = run_of(Plan([LOSS], NUMPY, seed=3, calls=40))
    tally = run.tallies[LOSS]
    assert tally.calls == 40
    assert min(tally.answered[name] for name in ("value", "error", "crash", "unstable")) > 0
    # an unstable value is no value
    assert tally.calls == sum(tally.answered[name] for name in ("value", "error", "crash", "unstable"))
    assert run.findings == []


def test_a_known_kind_is_counted_and_is_no_finding(fuzz, monkeypatch):
    kind = KnownKind(
        "above-5", (LOSS,), "the original is less accurate", "seen", lambda _, f: f.facet == "value"
    )
    monkeypatch.setattr(known, "KINDS", (kind,))
    result = fuzz()
    assert result.exit_code == 0, result.output
    assert re.search(r"torch.cross_entropy: \d+ calls with the known difference above-5", result.output)


def test_no_kind_excuses_nan_where_the_original_crashes(monkeypatch):
    everything = KnownKind("everything", (LOSS,), "the original is less accurate", "seen", lambda *_: True)
    monkeypatch.setattr(known, "KINDS", (everything,))
    monkeypatch.setattr(frameworks, "find", lambda _: lambda **_: np.asarray(np.nan))
    call = Call(FUNCTION, kwargs={"input": tensor(1.0, "float64"), "reduction": "crash"})
    with Originals() as originals:
        verdict = judge(Case("case", LOSS, "Why.", call), originals, NUMPY.backends)
    assert "crash" in verdict.answered
    assert verdict.known == ()
    assert verdict.differences


def test_the_same_seed_gives_the_same_calls_and_another_seed_others():
    one, again, other = (list(map(text_of, calls_in(Batch(LOSS, seed, 0, 50)))) for seed in (1, 1, 2))
    assert len(set(one)) == 50
    assert one == again
    assert one != other


def test_findings_do_not_change_the_calls(monkeypatch):
    asked = []

    def note(case, *more):
        asked.append(text_of(case.call))
        return judge(case, *more)

    monkeypatch.setattr(search, "judge", note)
    monkeypatch.setattr(search, "MOST_ASKED", 0)  # what shrinking asks is not of interest here
    run = run_of(Plan([LOSS], NUMPY, seed=3, calls=40))
    assert run.findings
    assert asked == list(map(text_of, calls_in(Batch(LOSS, 3, 0, 40))))


def test_shrinking_ends(monkeypatch):
    monkeypatch.setattr(search, "MOST_ASKED", 1)
    batch = Batch(LOSS, 3, 0, 60)
    with Originals() as originals:
        for call in calls_in(batch):
            verdict = judge(Case("case", LOSS, "Why.", call), originals, NUMPY.backends)
            if verdict.differences:
                break
        smallest = shrink(batch, verdict, verdict.differences[0], NUMPY.backends[0], originals)
    assert call_to_json(smallest.call) == call_to_json(verdict.call)


def test_an_interrupt_keeps_what_was_found_and_tells_it(fuzz, tmp_path, monkeypatch):
    from xent_conformance.fuzz import show

    update = show.update

    def interrupted(shown, run, loss):
        update(shown, run, loss)
        if run.findings:
            raise KeyboardInterrupt

    monkeypatch.setattr(show, "update", interrupted)
    result = fuzz(calls=1000)
    assert result.exit_code == 1
    assert "interrupted" in result.output
    assert "the originals answered" in result.output
    assert list((tmp_path / "xent-fuzz").iterdir())


def test_slow_backends_get_few_calls_unless_they_are_named():
    from xent_conformance.backends import BACKENDS

    backends = [BACKENDS["numpy"], BACKENDS["jax"]]
    few, all_ = search.Paced(backends, by_name=False), search.Paced(backends, by_name=True)
    assert [len(few.of(i)) for i in range(41)] == [2, *[1] * 39, 2]
    assert {len(all_.of(i)) for i in range(41)} == {2}


def test_an_own_library_is_asked_and_shown(invoke, tmp_path, monkeypatch):
    (tmp_path / "own_library.py").write_text(
        "from xent_conformance.backends import NumPy\nclass Own(NumPy):\n    name = 'own'\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    result = invoke("--loss", LOSS, "--backend", "own_library:Own", "--calls", 60, "--seed", 3)
    assert "value differs on own" in result.output
    result = invoke("--loss", LOSS, "--backend", "own_library:absent")
    assert result.exit_code == 2


def test_time_ends_a_run():
    run = run_of(Plan([LOSS], NUMPY, seed=3, seconds=0.0))
    assert run.tallies[LOSS].calls == 0


def test_unknown_losses_and_backends_are_refused(invoke):
    assert "there are: chainer" in invoke("--loss", "tensorflow").output.replace("\n", " ")
    assert invoke("--backend", "tensorflow").exit_code == 2


def test_without_hypothesis_the_extra_is_named(invoke, monkeypatch):
    import importlib

    def missing(name, *more):
        if name == "hypothesis":
            raise ModuleNotFoundError(name="hypothesis")
        return imported(name, *more)

    imported = importlib.import_module
    monkeypatch.setattr(importlib, "import_module", missing)
    result = invoke()
    assert result.exit_code == 1
    assert 'pip install "xent-compat[cli,fuzz]"' in result.output


@pytest.mark.parametrize("loss", [loss for loss in search.BUILDERS if loss != LOSS])
def test_every_loss_has_calls_that_survive_json(loss):
    for call in calls_in(Batch(loss, 1, 0, 60)):
        assert json.loads(text_of(call))["function"].startswith(loss.partition(".")[0])
