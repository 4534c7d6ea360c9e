"""Take the pictures of a report that the documents show.

Usage: `python docs/screenshots.py report.html docs/images`
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

DESKTOP = {"viewport": {"width": 1240, "height": 860}}
CASE = "#/case/torch.cross_entropy/weighted-mean-divides-by-target-weights?backend=torch"
TALL = {"viewport": {"width": 1240, "height": 1600}}
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True}
#: Name of the picture: view, colours, screen.
PICTURES = {
    "report-overview": ("#/?open=torch.cross_entropy", "light", TALL),
    "report-overview-dark": ("#/", "dark", DESKTOP),
    "report-cases": ("#/cases?loss=paddle.softmax_with_cross_entropy&q=ignore", "light", DESKTOP),
    "report-case": (CASE, "light", DESKTOP),
    "report-answers": ("#/case/torch.cross_entropy/smoothing-of-one", "light", DESKTOP),
    "report-known": ("#/known", "light", DESKTOP),
    "report-plots": ("#/plots", "light", DESKTOP),
    "report-plots-dark": ("#/plots", "dark", DESKTOP),
    "report-overview-phone": ("#/", "light", PHONE),
    "report-cases-phone": ("#/cases", "dark", PHONE),
}
#: Views that begin further down, at a heading.
BELOW = {"report-answers": "Expected and got", "report-plots-dark": "Five losses, one batch"}


def take(browser: Browser, page: Path, name: str, folder: Path) -> None:
    """Take one picture."""
    view, colours, screen = PICTURES[name]
    context = browser.new_context(color_scheme=colours, **screen)
    tab = context.new_page()
    tab.goto(page.absolute().as_uri() + view)
    tab.wait_for_selector("section.current h1")
    tab.wait_for_timeout(1000)
    if name in BELOW:
        top = tab.locator("h2", has_text=BELOW[name]).bounding_box()["y"]
        tab.evaluate(f"scrollTo(0, {top - 80})")
        tab.wait_for_timeout(200)
    tab.screenshot(path=folder / f"{name}.png")
    context.close()


def main() -> None:
    """Take all pictures."""
    page, folder = map(Path, sys.argv[1:])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name in PICTURES:
            take(browser, page, name, folder)


if __name__ == "__main__":
    main()
