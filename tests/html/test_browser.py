"""The page in a real browser. Every test also fails on a message on the console, an error, or a request."""

import re
from urllib.parse import quote

import pytest

from xent_conformance.html.index import FACETS

from .conftest import HOSTILE, LOSS, OTHER_LOSS

pytestmark = pytest.mark.browser

CASE = f"#/case/{LOSS}/mean"
VIEWS = {
    "overview": "#/",
    "facets": "#/?open=all",
    "loss": f"#/loss/{LOSS}",
    "cases": "#/cases",
    "nothing": "#/cases?q=nothing-like-this",
    "unknown words": "#/cases?loss=torch.nll&status=fine&known=9",
    "case": CASE,
    "failing case": f"#/case/{LOSS}/broken",
    "error case": f"#/case/{LOSS}/label-out-of-range",
    "no such case": "#/case/x/y",
    "known": "#/known",
    "plots": "#/plots",
    "comparison": "#/comparison",
    "about": "#/about",
}


def line(page):
    return page.inner_text(".status-line")


def test_every_view_opens_from_its_address(opened, page):
    fresh = opened(page)
    for name, view in VIEWS.items():
        tab = fresh.open(view)
        assert tab.locator("section.current").count() == 1, name
        assert tab.locator("section.current [role=alert]").count() == 0, name
        assert tab.locator("section.current h1").inner_text(), name


def test_the_overview_says_what_came_out(opened, page):
    tab = opened(page).open()
    assert tab.inner_text("h1 >> visible=true") == "1 answer differs from the originals"
    assert "66 cases" in tab.inner_text(".hero")
    assert tab.inner_text(".totals .failed") == "1\n✗ failed"


def test_a_number_of_the_matrix_opens_down_to_one_case(opened, page):
    tab = opened(page).open()
    tab.click(".opener")
    assert "open=torch.cross_entropy" in tab.url
    tab.click("tbody.facets tr:has(th:text-is('value')) a.chip.failed")
    assert line(tab).startswith("1 of 66 cases")
    tab.click(".list .item")
    tab.wait_for_selector("#case-title")
    assert tab.inner_text("#case-title") == "broken"
    assert "1.0, the original has 2.0" in tab.inner_text(".found.failed")


def test_families_lead_to_their_cases(opened, page):
    tab = opened(page).open()
    tab.click("text=families")
    tab.wait_for_selector("#loss-title")
    tab.click("a:text-is('reductions')")
    assert line(tab).startswith("2 of 66 cases")


def test_filters_combine_are_in_the_address_and_go_back(opened, page):
    tab = opened(page).open("#/cases")
    assert line(tab).startswith("66 of 66 cases")
    tab.select_option("#filter-tag", "generated")
    assert line(tab).startswith("61 of 66 cases")
    tab.select_option("#filter-status", "not expressible")
    assert line(tab).startswith("1 of 66 cases")
    assert tab.locator(".item .id").first.inner_text().startswith("double")
    assert "tag=generated" in tab.url
    assert "status=not+expressible" in tab.url
    tab.go_back()
    assert line(tab).startswith("61 of 66 cases")
    assert tab.input_value("#filter-status") == ""
    tab.fill("#filter-q", "number many-7")
    assert line(tab).startswith("1 of 66 cases")
    shared = tab.url
    other = opened(page).open(shared[shared.index("#") :])
    assert line(other).startswith("1 of 66 cases")
    assert other.input_value("#filter-q") == "number many-7"


def test_a_facet_alone_shows_the_cases_that_have_it(opened, page, report):
    tab = opened(page).open("#/cases")
    for facet in FACETS:
        tab.select_option("#filter-facet", facet)
        have = {result.case for result in report.results if facet in result.facets()}
        assert line(tab).startswith(f"{len(have)} of 66 cases"), facet


def test_no_case_says_so_and_offers_a_way_out(opened, page):
    tab = opened(page).open("#/cases?q=nothing-like-this")
    assert "No case matches." in tab.inner_text("section.current .empty")
    tab.click("text=Show all cases")
    assert line(tab).startswith("66 of 66 cases")


def test_a_word_that_no_filter_knows_is_named_with_those_that_it_does(opened, page):
    tab = opened(page).open("#/cases?loss=torch.nll&status=fine&known=9&facet=value")
    assert tab.locator(".status-line .alarm").all_inner_texts() == [
        f'unknown loss "torch.nll": known are {LOSS}',
        'unknown status "fine": known are passed, known difference, failed, not expressible',
        'unknown known difference "9": known are 0',
    ]
    assert tab.get_attribute("#filter-loss", "aria-invalid") == "true"
    assert tab.get_attribute("#filter-facet", "aria-invalid") == "false"
    tab.click("text=Clear the filter")
    assert line(tab).startswith("66 of 66 cases")
    assert tab.locator(".status-line .alarm").count() == 0
    assert tab.get_attribute("#filter-loss", "aria-invalid") == "false"


def test_only_rows_in_sight_are_in_the_page_and_scrolling_brings_the_others(opened, page):
    tab = opened(page).open("#/cases")
    assert tab.locator(".item").count() < 40
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_selector(".item .id:has-text('many-59')")
    place = tab.evaluate("scrollY")
    tab.click(".item:has-text('many-59')")
    tab.wait_for_selector("#case-title")
    assert tab.evaluate("scrollY") == 0
    tab.go_back()
    tab.wait_for_selector(".item .id:has-text('many-59')")
    assert tab.evaluate("scrollY") == place


def test_a_case_shows_the_call_the_answers_and_the_distances(opened, page):
    tab = opened(page).open(CASE)
    text = tab.inner_text("section.current")
    assert "The documented mean." in text
    assert "import torch" in text
    assert "float32 [3 × 4]" in text
    assert tab.inner_text("[aria-label='Answers: value'] .ulp") == "-1"
    assert "float32 allows each element 1e-6 of its scale" in text
    assert tab.locator("[aria-label=Distances] tbody tr").count() == 4


def test_a_case_leads_to_the_next_of_the_list_it_came_from(opened, page):
    tab = opened(page).open(CASE)
    tab.click("text=next case")
    tab.wait_for_selector("#case-title:text-is('rows')")
    tab = opened(page).open("#/cases?q=documented%20mean")
    tab.click(".item")
    tab.wait_for_selector("#case-title:text-is('mean')")
    assert tab.locator("text=next case").count() == 0


def test_the_programs_shown_run(opened, page, capsys):
    tab = opened(page).open(f"{CASE}?backend=numpy")
    tab.click("[role=tab]:has-text('xent on numpy')")
    program = tab.inner_text("[role=tabpanel]:visible pre")
    assert "⟦" not in program
    exec(compile(program, "shown", "exec"), {})
    expected = tab.inner_text("[aria-label='Answers: value'] td.differs").split()[0]
    assert capsys.readouterr().out.startswith(expected[:7])


def test_the_command_is_copied(opened, page):
    tab = opened(page).open(CASE)
    tab.click(".code.line .copy")
    tab.wait_for_selector(".copy:text-is('Copied')")
    assert tab.evaluate("navigator.clipboard.readText()").endswith(f"--loss {LOSS} --case mean")


def test_the_command_is_copied_without_a_clipboard_api(opened, page):
    tab = opened(page).open(CASE)
    tab.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not here')); }")
    tab.click(".code.line .copy")
    tab.wait_for_selector(".copy:text-is('Copied')")
    assert tab.evaluate("navigator.clipboard.readText()").endswith(f"--loss {LOSS} --case mean")


def test_a_known_difference_leads_to_its_cases_and_back(opened, page):
    tab = opened(page).open("#/known")
    assert "torch sums in float32" in tab.inner_text("section.current")
    assert (
        tab.get_attribute("ol.known a[href^=http]", "href")
        == "https://github.com/pytorch/pytorch/issues/40560"
    )
    tab.click("text=1 case in this run")
    tab.click(".item")
    tab.click("text=why this is known")
    tab.wait_for_selector("li.chosen")
    assert "#/known/0" in tab.url


def test_the_comparison_lists_what_broke(opened, page):
    tab = opened(page).open("#/comparison")
    assert "forgotten" in tab.inner_text("section.current")
    groups = tab.locator("[aria-label=Broken] tbody")
    assert [group.locator("th[scope=rowgroup]").inner_text() for group in groups.all()] == [OTHER_LOSS, LOSS]
    assert [group.locator("a").inner_text() for group in groups.all()] == ["other", "broken"]
    new = tab.locator("h2:has-text('New cases') ~ ul.names")
    assert [names.locator("a").all_inner_texts() for names in new.all()[:2]] == [["new"], ["mean", "rows"]]
    tab.click(f"[aria-label=Broken] tbody:has-text('{LOSS}') a")
    assert tab.inner_text("#case-title") == "broken"


def test_plots_have_a_name_and_a_table(opened, page):
    tab = opened(page).open("#/plots")
    tab.wait_for_selector("#closer-plot figure")
    for drawing in tab.locator("section.current svg[role=img]").all():
        assert drawing.get_attribute("aria-label") or drawing.locator("title").count()
    tab.click("#ulp-plot summary")
    numbers = tab.inner_text("#ulp-plot table tbody tr >> nth=0").split()
    # all cases with a value but the one in float64, whose neighbour is nearer, are one float32 apart
    assert numbers[:2] == [LOSS, "numpy"]
    assert sum(map(int, numbers[2:])) == 65
    tab.select_option("#closer-plot select >> nth=1", label="array-api-strict")
    assert "Nothing was asked in float64" in tab.inner_text("#closer-plot")


def test_zero_stands_apart_from_the_smallest_number_of_a_plot(opened, float64_page):
    tab = opened(float64_page).open("#/plots")
    tab.wait_for_selector("#closer-plot svg")
    texts = tab.locator("#closer-plot svg text")
    zero, smallest = (texts.filter(has_text=re.compile(one)).first.bounding_box() for one in ("^0$", "^1e"))
    assert smallest["x"] - zero["x"] - zero["width"] > 15


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_system_and_a_button_changes_it(opened, page, scheme):
    tab = opened(page, color_scheme=scheme).open()
    light = {"light": True, "dark": False}[scheme]
    assert is_light(tab) == light
    tab.click("#theme")
    assert is_light(tab) != light
    tab.reload()
    assert is_light(tab) != light


def is_light(tab):
    colour = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    return int(re.findall(r"\d+", colour)[0]) > 128


def test_an_original_that_crashed_is_not_said_to_raise_nothing(opened, crash_page):
    tab = opened(crash_page)
    died = "The original's process died\nSIGSEGV: in the backward pass\nWhat xent does instead\nnumpy (vjp)"
    answered = words(tab.open(f"#/case/{LOSS}/answered"))
    assert re.search(
        rf"{re.escape(died)} answers\nvalue\s+float32 \[\]\n\d\.\d+\ngradient of input", answered
    )
    refused = words(tab.open(f"#/case/{LOSS}/refused"))
    assert f"{died} raises\nIndexError: Target 7 is out of bounds." in refused
    for text in (answered, refused):
        assert "The original raises" not in text
        assert "raises nothing" not in text


def words(tab):
    """The text of a view without empty lines."""
    return re.sub(r"\s*\n\s*", "\n", tab.inner_text("section.current"))


def test_a_case_is_shown_on_the_first_library_that_answered(opened, partial_page):
    tab = opened(partial_page)
    case = f"#/case/{LOSS}/elsewhere"
    chosen = "select[aria-label='Array library'] option:checked"
    assert tab.open(case).inner_text(chosen) == "array-api-strict"
    assert tab.open(f"{case}?backend=numpy").inner_text(chosen) == "numpy"


def test_an_answer_without_a_value_is_not_said_to_be_the_originals(opened, partial_page):
    text = words(opened(partial_page).open(f"#/case/{LOSS}/refused"))
    assert "The original raises nothing\nnumpy (vjp)\nValueError: not now  (call)" in text
    assert text.count("numpy (vjp): there is none.") == 2
    assert "Exactly the original's" not in text


def test_a_phone_shows_every_view_without_scrolling_sideways(opened, page):
    phone = opened(page, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    for name, view in VIEWS.items():
        tab = phone.open(view)
        tab.wait_for_timeout(50)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, name


def test_a_phone_shows_long_names_without_scrolling_sideways(opened, long_page):
    phone = opened(long_page, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    for view in ("#/", "#/loss/paddle.softmax_with_cross_entropy", "#/comparison"):
        tab = phone.open(view)
        tab.wait_for_timeout(50)
        assert tab.evaluate("document.documentElement.scrollWidth") <= 360, view


def test_a_phone_shows_numbers_of_the_matrix_beside_a_long_name(opened, long_page):
    phone = opened(long_page, viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
    tab = phone.open("#/")
    number = tab.locator(".matrix .whole td .n").first.bounding_box()
    name = tab.locator(".matrix .whole th").first.bounding_box()
    assert name["x"] + name["width"] <= number["x"] <= 360 - number["width"]


def test_the_keyboard_alone_is_enough(opened, page):
    tab = opened(page).open()
    tab.keyboard.press("Tab")
    assert focused(tab) == "Skip to the content"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "main"
    for _ in range(30):
        tab.keyboard.press("Tab")
        if focused(tab) == LOSS:
            break
    tab.keyboard.press("Enter")
    assert tab.get_attribute(".opener", "aria-expanded") == "true"
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"

    tab = opened(page).open("#/cases")
    tab.focus(".item")
    for _ in range(40):
        tab.keyboard.press("ArrowDown")
    assert tab.evaluate("document.activeElement.dataset.place") == "40"
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#case-title")
    assert tab.inner_text("#case-title") == "many-34"
    tab.focus("[role=tab]")
    tab.keyboard.press("ArrowRight")
    assert focused(tab).startswith("xent on")
    assert tab.get_attribute("[role=tab] >> nth=1", "aria-selected") == "true"


def focused(tab):
    return tab.evaluate("document.activeElement.innerText")


def test_hostile_text_is_shown_and_does_nothing(opened, hostile_page):
    fresh = opened(hostile_page)
    hostile_cases = [f"#/case/{LOSS}/{quote(HOSTILE, safe='')}", f"#/case/{LOSS}/warned"]
    for view in ["#/?open=all", "#/cases", "#/known", "#/comparison", f"#/loss/{LOSS}", *hostile_cases]:
        tab = fresh.open(view)
        tab.wait_for_timeout(50)
        assert tab.evaluate("window.hurt") is None, view
        assert tab.locator("img, a[href^=javascript]").count() == 0, view
        assert HOSTILE in tab.inner_text("section.current"), view


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_a_screen_reader(opened, page, crash_page, scheme):
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    # the checker's own script is not the page's
    fresh, crashed = (opened(one, color_scheme=scheme, bypass_csp=True) for one in (page, crash_page))
    views = [(fresh, view) for view in VIEWS.values()] + [(crashed, f"#/case/{LOSS}/answered")]
    for tab, view in views:
        found = axe.run(tab.open(view))
        assert found.violations_count == 0, f"{view}: {found.generate_report()}"
