"""Reports to write pages of, and a browser to open them in."""

import importlib.util
import os
import shutil
from dataclasses import replace

import numpy as np
import pytest

from xent_conformance.backends import BACKENDS, NumPy
from xent_conformance.case import Call, Case
from xent_conformance.check import check
from xent_conformance.compare import DIFFERENT, NOT_EXPRESSIBLE, SAME
from xent_conformance.execute import execute
from xent_conformance.html import write_html
from xent_conformance.known_differences import KnownDifference
from xent_conformance.outcome import Failure, Outcome, to_json
from xent_conformance.report.comparison import Change, Comparison, Growth, SignatureChange
from xent_conformance.report.model import Report
from xent_conformance.results import CaseResult, Found
from xent_conformance.signatures import SignatureResult
from xent_conformance.vectors import Vector
from xent_conformance.wire import tensor

LOSS = "torch.cross_entropy"
OTHER_LOSS = "chainer.softmax_cross_entropy"
FUNCTION = "torch.nn.functional.cross_entropy"
HOSTILE = "<img src=x onerror=window.hurt=1></script><script>window.hurt=1</script><!--\"'{{7*7}}⟦9⟧"
KNOWN = KnownDifference(
    loss=LOSS,
    cases=("known*",),
    facets=("value",),
    backends=("*",),
    reason="the original is less accurate",
    evidence="Its sum is taken in float16.",
    links=("https://github.com/pytorch/pytorch/issues/40560",),
    until="torch sums in float32",
)


def call(reduction="mean", dtype="float32", **more):
    """Make a call of torch's cross_entropy that is differentiated."""
    logits = tensor(np.round(np.random.default_rng(3).normal(size=(3, 4)), 2), dtype)
    target = tensor([1, 3, 0], "int64")
    weight = tensor([1, 2, 3, 0.5], dtype)
    cotangent = None if reduction == "mean" else tensor([1, 2, 3], dtype)
    options = {"input": logits, "target": target, "weight": weight, "reduction": reduction, **more}
    return Call(FUNCTION, kwargs=options, wrt=("input",), cotangent=cotangent)


def vector(case_id, asked, why="It shows something.", tags=()):
    """Make a vector of what the adapter answers on NumPy, a little off, as originals are."""
    (_, outcome), *_ = execute(asked, BACKENDS["numpy"])
    if outcome.value is not None:
        nudged = np.nextafter(outcome.value.values, np.float32(9), dtype=outcome.value.values.dtype)
        outcome = replace(outcome, value=replace(outcome.value, values=nudged))
    return Vector(Case(case_id, LOSS, why, asked, tags), "torch-2.13.0", {"warnings": [], **to_json(outcome)})


def report_of(vectors, results, backends=("numpy", "array-api-strict"), **more):
    """Make a report; ``backends`` are names or backends."""
    return Report(
        backends=[BACKENDS.get(b, b) if isinstance(b, str) else b for b in backends],
        results=results,
        vectors={(v.case.loss, v.case.id): v for v in vectors},
        originals={
            "torch-2.13.0": {
                "framework": "torch", "version": "2.13.0", "numpy": "2.0", "python": "3.11",
                "platform": "Linux x86_64", "vector_unit": "AVX2", "date": "2025-01-01",
            }
        },
        **{"signatures": [], "stale": [], "known": [KNOWN], **more},
    )  # fmt: skip


@pytest.fixture(scope="session")
def report():
    """A report with every status, several families, an earlier report, and enough cases to scroll."""
    vectors = [
        vector("mean", call(), "The documented mean.", ("documentation", "family:reductions")),
        vector("rows", call("none"), "Rows with a cotangent.", ("issue:pytorch#40560", "family:reductions")),
        vector("double", call(dtype="float64"), "In double precision.", ("generated",)),
        vector("label-out-of-range", call(target=tensor([0, 7, 1], "int64")), "A label that is no class."),
        vector("known-quirk", call(label_smoothing=0.1), "A quirk that is known."),
        vector("broken", call(label_smoothing=0.2), "It broke."),
        *(
            vector(f"many-{i}", call(label_smoothing=i / 100), f"Number {i}.", ("generated",))
            for i in range(60)
        ),
    ]
    results = [check(one, BACKENDS[name]) for one in vectors for name in ("numpy", "array-api-strict")]
    numpy = {result.case: i for i, result in enumerate(results) if result.backend == "numpy"}
    results[numpy["known-quirk"]] = _found(results[numpy["known-quirk"]], KNOWN)
    results[numpy["broken"]] = _found(results[numpy["broken"]], None)
    results[numpy["double"] + 1] = CaseResult(
        LOSS, "double", "array-api-strict", not_expressible="no such dtype"
    )
    signature = SignatureResult(LOSS, "torch-2.13.0", FUNCTION, Found("", "signature", SAME))
    comparison = Comparison(
        earlier={"tool": {"name": "xent-compat", "version": "0.0.1"}, "date": "2025-01-01"},
        new_cases=((LOSS, "mean"), (OTHER_LOSS, "new"), (LOSS, "rows")),
        gone_cases=((LOSS, "forgotten"),),
        changes=(
            Change(OTHER_LOSS, "other", "numpy", "broken", "passed", "failed", {"error": (None, "failed")}),
            Change(LOSS, "broken", "numpy", "broken", "passed", "failed", {"value": ("passed", "failed")}),
        ),
        growths=(Growth(LOSS, "rows", "numpy", "value", 0.1, 0.5),),
        signatures=(SignatureChange("torch-2.13.0", FUNCTION, "new", None, "passed"),),
    )
    return report_of(vectors, results, signatures=[signature], comparison=comparison)


def _found(result, known):
    """Return a result in which the value differs."""
    found = Found("vjp", "value", DIFFERENT, "1.0, the original has 2.0", known=known)
    return replace(result, findings=(*result.findings, found))


class Strange(NumPy):
    """An array library with a hostile name."""

    name = HOSTILE
    imports = f"import numpy as xp  # {HOSTILE}"


@pytest.fixture(scope="session")
def hostile():
    """A report with markup in every text that it has."""
    asked = call(reduction=HOSTILE)
    one = vector(HOSTILE, asked, HOSTILE, (HOSTILE, "family:" + HOSTILE))
    two = vector("warned", call(), HOSTILE)
    two.outcome["warnings"] = [{"category": HOSTILE, "text": HOSTILE}]
    two.outcome["repr"] = HOSTILE
    known = replace(
        KNOWN, evidence=HOSTILE, until=HOSTILE, cases=(HOSTILE,), links=("javascript:alert(1)", HOSTILE)
    )
    found = [
        Found(HOSTILE, "error", DIFFERENT, HOSTILE, known=known),
        Found("vjp", "value", NOT_EXPRESSIBLE, HOSTILE),
    ]
    results = [
        CaseResult(LOSS, HOSTILE, HOSTILE, tuple(found)),
        CaseResult(LOSS, "warned", HOSTILE, not_expressible=HOSTILE),
    ]
    return report_of(
        [one, two],
        results,
        backends=[Strange()],
        known=[known],
        stale=[HOSTILE],
        signatures=[SignatureResult(LOSS, HOSTILE, HOSTILE, Found("", "signature", DIFFERENT, HOSTILE))],
        comparison=Comparison(
            earlier={"tool": {"name": HOSTILE, "version": HOSTILE}, "date": HOSTILE},
            new_backends=(HOSTILE,),
            gone_cases=((LOSS, HOSTILE),),
            new_cases=((LOSS, HOSTILE),),
        ),
    )


@pytest.fixture(scope="session")
def long_page(tmp_path_factory):
    """The address of the page of a report with the longest names that there are."""
    one = vector("mean", call(), tags=("issue:PaddlePaddle/PaddleNLP#318",))
    long = replace(one, case=replace(one.case, loss="paddle.softmax_with_cross_entropy"))
    change = SignatureChange(
        "mxnet-1.9.1", "mxnet.gluon.loss.SoftmaxCELoss.hybrid_forward", "new", None, "passed"
    )
    comparison = Comparison(
        {"tool": {"name": "xent-compat", "version": "0.0.1"}, "date": ""}, signatures=(change,)
    )
    results = [replace(check(one, BACKENDS["numpy"]), loss=long.case.loss)]
    return _written(report_of([long], results, ("numpy",), comparison=comparison), tmp_path_factory)


@pytest.fixture(scope="session")
def crash_page(tmp_path_factory):
    """The address of a page on which the original crashed: xent answers once, and raises an error once."""
    crash = {"crash": {"signal": "SIGSEGV", "reason": "in the backward pass"}}
    answered = replace(vector("answered", call()), outcome=crash)
    refused = replace(vector("refused", call(target=tensor([0, 7, 1], "int64"))), outcome=crash)
    results = [check(one, BACKENDS["numpy"]) for one in (answered, refused)]
    return _written(report_of([answered, refused], results, ("numpy",)), tmp_path_factory)


@pytest.fixture(scope="session")
def float64_page(tmp_path_factory):
    """The address of a page with a case that was also asked in float64."""
    one = replace(vector("mean", call()), reference=vector("mean", call(dtype="float64")).outcome)
    return _written(report_of([one], [check(one, BACKENDS["numpy"])], ("numpy",)), tmp_path_factory)


@pytest.fixture(scope="session")
def partial_page(tmp_path_factory):
    """The address of a page on which one library cannot be asked; one raises, the original answered."""
    one, two = vector("elsewhere", call()), vector("refused", call())
    failure = Failure("call", "ValueError", ("ValueError", "Exception"), "not now")
    refused = CaseResult(
        LOSS,
        "refused",
        "numpy",
        (Found("vjp", "error", DIFFERENT, "not now"),),
        answers={"vjp": Outcome(failure=failure)},
    )
    results = [
        CaseResult(LOSS, "elsewhere", "numpy", not_expressible="no such dtype"),
        check(one, BACKENDS["array-api-strict"]),
        refused,
    ]
    return _written(report_of([one, two], results), tmp_path_factory)


@pytest.fixture(scope="session")
def page(report, tmp_path_factory):
    """The address of the report's page."""
    return _written(report, tmp_path_factory)


@pytest.fixture(scope="session")
def hostile_page(hostile, tmp_path_factory):
    """The address of the hostile report's page."""
    return _written(hostile, tmp_path_factory)


def _written(report, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    write_html(report, path)
    return path.as_uri()


@pytest.fixture(scope="session")
def chromium():
    """A headless Chromium; tests are skipped without one, unless XENT_BROWSER says that one is required."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    packages = ("playwright", "axe_playwright_python")
    lacking = [name for name in packages if importlib.util.find_spec(name) is None]
    lacking += [] if program else ["Chromium on the path"]
    if lacking and os.environ.get("XENT_BROWSER") == "required":
        pytest.fail(f"XENT_BROWSER=required, but there is no {', no '.join(lacking)}")
    if lacking:
        pytest.skip(f'needs {", ".join(lacking)} (pip install -e ".[dev]"; apt-get install chromium)')
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


class Tab:
    """A tab that notes what must not happen: messages on the console, requests, errors."""

    def __init__(self, browser, address, **options):
        self.address = address
        self.context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], **options)
        self.page = self.context.new_page()
        self.troubles = []
        self.page.on("console", lambda message: self.troubles.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.troubles.append(f"dialog: {dialog.message}"))
        self.page.on("request", self._requested)

    def _requested(self, request):
        if request.url.partition("#")[0] != self.address:
            self.troubles.append(f"request: {request.url}")

    def open(self, view=""):
        """Open a view from nothing, as a link does, and wait until it is there."""
        self.page.goto("about:blank")
        self.page.goto(self.address + view)
        return self.settled()

    def settled(self):
        """Wait for the view that the address asks for."""
        self.page.wait_for_selector("section.current h1", state="visible")
        return self.page


@pytest.fixture
def opened(chromium):
    """Return a function that makes tabs; afterwards nothing must have gone wrong in any."""
    tabs = []

    def make(address, **options):
        tabs.append(Tab(chromium, address, **options))
        return tabs[-1]

    yield make
    troubles = [trouble for tab in tabs for trouble in tab.troubles]
    for tab in tabs:
        tab.context.close()
    assert troubles == []
