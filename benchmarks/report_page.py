"""How quickly the report's page opens and filters: `python benchmarks/report_page.py --cases 10000`.

The cases are the recorded ones, as often as needed, on seven array libraries, each with an answer of its own
that is a little off. Measured in a headless Chromium, from disk: the first paint, the list of all cases in
place, letters typed into the search, a change of a filter, and one case; the median of several loads.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from xent_conformance.backends import BACKENDS
from xent_conformance.case import LOSSES
from xent_conformance.compare import DIFFERENT, SAME
from xent_conformance.distance import Distance
from xent_conformance.html import write_html
from xent_conformance.outcome import from_json
from xent_conformance.report.model import Report
from xent_conformance.results import CaseResult, Found
from xent_conformance.vectors import Vector, load

# Each resolves when the next frame has been drawn; performance.now counts from the start of the load.
DRAWN = "new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0)))"
FILTER = """async ([id, value, event]) => {
  const field = document.getElementById(id);
  const start = performance.now();
  field.value = value;
  field.dispatchEvent(new Event(event, { bubbles: true }));
  if (event === "change") await new Promise((done) => addEventListener("hashchange", done, { once: true }));
  await DRAWN;
  return performance.now() - start;
}""".replace("DRAWN", DRAWN)


def many(number: int) -> list[Vector]:
    """Return as many vectors: the recorded ones, again and again under other names."""
    recorded = [vector for loss in LOSSES for vector in load(loss).vectors]
    found = [
        replace(one, case=replace(one.case, id=f"{one.case.id}-{i // len(recorded)}"))
        for i, one in ((i, recorded[i % len(recorded)]) for i in range(number))
    ]
    return sorted(found, key=lambda one: LOSSES.index(one.case.loss))


def results(vector: Vector, random: np.random.Generator) -> list[CaseResult]:
    """Return made-up results on every array library; one in a thousand fails."""
    expected = from_json(vector.outcome)
    found = []
    for name in BACKENDS:
        ulp = float(random.integers(0, 9))
        distance = Distance(ulp * 6e-8, ulp * 1e-7, ulp, ulp * 0.06, ulp * 5e-8, 9e-8)
        gradients = {
            key: replace(gradient, values=nudged(gradient.values, random)) if gradient is not None else None
            for key, gradient in expected.gradients.items()
        }
        verdict = DIFFERENT if random.random() < 0.001 else SAME
        facets = ["value", "gradient", "dtype", "shape"] if expected.gradients else ["error"]
        found.append(
            CaseResult(
                vector.case.loss,
                vector.case.id,
                name,
                tuple(
                    Found("vjp", f, verdict if f == facets[0] else SAME, "far", distance=distance)
                    for f in facets
                ),
                answers={"vjp": replace(expected, gradients=gradients)},
            )
        )
    return found


def nudged(values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return an array of which some elements are the next of their dtype."""
    if values.dtype.kind != "f":
        return values
    return np.where(random.random(values.shape) < 0.4, np.nextafter(values, values.dtype.type(1)), values)


def write(number: int, path: Path) -> None:
    random = np.random.default_rng(0)
    vectors = many(number)
    found = [result for vector in vectors for result in results(vector, random)]
    report = Report(
        backends=list(BACKENDS.values()),
        results=found,
        signatures=[],
        stale=[],
        vectors={(v.case.loss, v.case.id): v for v in vectors},
    )
    start = time.perf_counter()
    write_html(report, path)
    print(f"{number} cases, {len(found)} results: {path.stat().st_size / 1e6:.2f} MB, ", end="")
    print(f"written in {time.perf_counter() - start:.1f} s")


def measure(path: Path, loads: int) -> None:
    from playwright.sync_api import sync_playwright

    times: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(loads):
            tab = browser.new_context().new_page()
            tab.goto(path.as_uri())
            tab.wait_for_selector("h1:visible")
            tab.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
            paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
            times.setdefault("first paint of the overview", []).append(tab.evaluate(paint))
            tab = browser.new_context().new_page()
            tab.goto(path.as_uri() + "#/cases")
            tab.wait_for_selector(".list .item")
            times.setdefault("list of all cases, from nothing", []).append(tab.evaluate(DRAWN))
            for what, arguments in {
                "one letter typed into the search": ["filter-q", "w", "input"],
                "a word typed into the search": ["filter-q", "weight", "input"],
                "choose a status": ["filter-status", "failed", "change"],
                "choose an array library": ["filter-backend", "dask", "change"],
                "choose a facet": ["filter-facet", "gradient", "change"],
            }.items():
                times.setdefault(what, []).append(tab.evaluate(FILTER, arguments))
            tab.evaluate("location.hash = '#/cases'")
            tab.wait_for_selector(".list .item")
            start = time.perf_counter()
            tab.locator(".list .item").first.click()
            tab.wait_for_selector("#case-title")
            times.setdefault("open a case, not read before", []).append(1000 * (time.perf_counter() - start))
            tab.context.close()
        browser.close()
    for what, taken in times.items():
        print(f"{what:40}{statistics.median(taken):8.0f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--loads", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "report.html"
        write(options.cases, written)
        measure(written, options.loads)
