"""The page in a real browser: offline, silent, reachable by keyboard, and within its window."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hubplan.render import build_page
from runs import change, draw_run, with_others

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
HOSTILE = "<img src=x onerror=document.title='broken'>"


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    path = os.environ.get("HUBPLAN_CHROMIUM") or shutil.which("chromium") or CHROMIUM
    if not Path(path).exists():
        if os.environ.get("CI"):
            pytest.fail("Chromium is not here; in CI the tests in the browser must run")
        pytest.skip("Chromium is not here; install it or set HUBPLAN_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Opened:
    """A page opened from disk with the network off, and what it asked for and said."""

    def __init__(
        self, browser, path: Path, *, width: int = 1440, height: int = 900, hash_: str = "", **options
    ) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        self.page = self.context.new_page()
        self.requests, self.said = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri() + hash_)
        if options.get("java_script_enabled", True):
            self.page.wait_for_selector("html[data-ready]")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


def hover_across(page) -> set[str]:
    """What the tip says on the way across the middle of the map, tried again while a map on the move says nothing."""
    page.locator("#map").scroll_into_view_if_needed()
    for _ in range(20):
        frame, told = page.locator("#map").bounding_box(), set()
        for step in range(1, 12):
            page.mouse.move(frame["x"] + frame["width"] * step / 12, frame["y"] + frame["height"] / 2)
            told.add(page.locator("#tip").text_content())
        if told != {""}:
            break
        page.wait_for_timeout(100)
    return told


@pytest.fixture(scope="module")
def saved(tmp_path_factory, island_run) -> Path:
    path = tmp_path_factory.mktemp("page") / "elmshire.html"
    path.write_text(build_page(island_run), encoding="utf-8")
    return path


def test_opens_offline_without_a_request_or_a_word(browser, saved):
    with Opened(browser, saved) as opened:
        opened.page.mouse.move(400, 600)
        opened.page.get_by_role("button", name="Zoom in").click()
        opened.page.wait_for_timeout(500)
        assert opened.requests == [saved.as_uri()]
        assert opened.said == []


def test_map_carries_names_and_hubs(browser, saved, island_run):
    with Opened(browser, saved) as opened:
        labels = opened.page.locator("svg.labels").text_content()
        drawn = opened.page.evaluate(
            "() => { const c = document.querySelector('.map canvas'); const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
            " const seen = new Set(); for (let i = 0; i < d.length; i += 4 * 97) seen.add(d[i] + ',' + d[i+1] + ',' + d[i+2]); return seen.size; }"
        )
        assert drawn > 5
        for number, hub in island_run.hubs.iterrows():
            assert str(number) in labels
            assert hub["name"].split(",")[0].split(" ")[0] in labels
        assert "Assumed link, to be confirmed" in opened.page.locator("#key").text_content()


def test_address_opens_a_catchment_and_focus_follows(browser, saved):
    with Opened(browser, saved, hash_="#catchment-2") as opened:
        page = opened.page
        assert page.locator("#catchment-2").is_visible()
        assert not page.locator("#all-catchments").is_visible()
        assert page.evaluate("document.activeElement.id") == "detail-2"
        assert page.title().startswith(page.locator("#detail-2").text_content())
        page.locator("#catchment-2 .back").click()
        page.wait_for_timeout(100)
        assert page.locator("#all-catchments").is_visible()
        assert page.evaluate("document.activeElement.id") == "open-2"


def test_keyboard_alone_reaches_everything(browser, saved):
    with Opened(browser, saved) as opened:
        page, reached = opened.page, []
        for _ in range(60):
            page.keyboard.press("Tab")
            reached.append(
                page.evaluate("(e => e.id || e.getAttribute('href') || e.name || e.tagName)(document.activeElement)")
            )
        order = ["#main", "print", "#catchments", "map", "zoom-in", "zoom-all", "open-1", "open-2", "zones"]
        assert [reached.index(name) for name in order] == sorted(reached.index(name) for name in order)
        page.locator("#open-2").focus()
        page.keyboard.press("Enter")
        page.wait_for_timeout(100)
        assert page.locator("#catchment-2").is_visible()
        page.locator("#map").focus()
        page.keyboard.press("Escape")
        page.wait_for_timeout(100)
        assert page.locator("#all-catchments").is_visible()


def test_wheel_scrolls_the_page_and_zooms_with_control(browser, saved):
    with Opened(browser, saved) as opened:
        page = opened.page
        words = "document.querySelector('.leaflet-control-scale-line').textContent"
        frame = page.locator("#map").bounding_box()
        page.mouse.move(frame["x"] + 300, frame["y"] + 200)
        before = page.evaluate(words)
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(400)
        assert page.evaluate("scrollY") > 0
        assert page.evaluate(words) == before
        page.evaluate("scrollTo(0, 0)")
        page.keyboard.down("Control")
        page.mouse.wheel(0, -600)
        page.wait_for_timeout(800)
        page.keyboard.up("Control")
        assert page.evaluate(words) != before
        assert page.evaluate("scrollY") == 0
        assert opened.said == []


def test_table_of_zones_sorts_and_filters(browser, saved, island_run):
    with Opened(browser, saved) as opened:
        page = opened.page
        page.locator("#zone-fold > summary").click()
        rows = page.locator("#zone-table tbody tr:visible")
        assert rows.count() == len(island_run.plan.zones)
        page.locator("#find-catchment").select_option("1")
        assert rows.count() == int((island_run.plan.assignment == 1).sum())
        page.locator("#find-catchment").select_option("")
        page.get_by_role("button", name="To hub, km").click()
        distances = [float(text) for text in page.locator("#zone-table tbody td:last-child").all_inner_texts()]
        assert distances == sorted(distances)
        page.locator("#find-zone").fill(island_run.plan.zones.index[0])
        assert rows.count() == 1


@pytest.mark.parametrize("width", [320, 390, 761, 1100, 1440])
def test_page_never_scrolls_sideways(browser, saved, width):
    for hash_ in ("", "#catchment-1"):
        with Opened(browser, saved, width=width, hash_=hash_) as opened:
            opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
            assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "hash_"), [(1440, ""), (1440, "#catchment-1"), (390, "")])
def test_axe_finds_no_violation(browser, saved, width, hash_):
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
    with Opened(browser, saved, width=width, hash_=hash_, reduced_motion="reduce") as opened:
        opened.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        opened.page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
        found = opened.page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in found] == []


def test_without_scripts_the_facts_are_there(browser, saved):
    with Opened(browser, saved, java_script_enabled=False) as opened:
        page = opened.page
        assert page.locator("svg.still").is_visible()
        assert page.locator("#catchment-2").is_visible()
        assert not page.locator("#print").is_visible()
        assert page.get_by_text("The map you can move needs scripts.").is_visible()


def test_an_older_browser_keeps_the_still_map(browser, saved):
    context = browser.new_context()
    context.add_init_script("delete window.DecompressionStream")
    page = context.new_page()
    page.goto(saved.as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.locator("svg.still").is_visible()
    assert page.get_by_text("The map you can move needs a newer browser.").is_visible()
    context.close()


def test_hostile_names_run_nothing(browser, tmp_path, island_run):
    zones = island_run.plan.zones.assign(name=HOSTILE, intermediate_zone_name=HOSTILE)
    run = change(
        island_run,
        plan=replace(island_run.plan, zones=zones),
        hubs=island_run.hubs.assign(name=HOSTILE, hub_name=HOSTILE),
        sites=island_run.sites.assign(name=HOSTILE),
    )
    path = tmp_path / "hostile.html"
    path.write_text(build_page(run), encoding="utf-8")
    with Opened(browser, path, hash_="#catchment-1") as opened:
        assert any(HOSTILE in told for told in hover_across(opened.page))
        assert opened.page.locator("img").count() == 0
        assert opened.page.title().startswith("<img")
        assert opened.said == []


def test_print_shows_the_still_map_and_hides_controls(browser, saved):
    with Opened(browser, saved) as opened:
        page = opened.page
        page.emulate_media(media="print")
        assert page.locator("svg.still").is_visible()
        assert page.locator(".print-table").is_visible()
        for hidden in ("#moving", "#layers", ".bar", ".contents", "#zones"):
            assert not page.locator(hidden).is_visible()
        assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"


@pytest.fixture(scope="module")
def others(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("page") / "others.html"
    path.write_text(build_page(with_others(draw_run())), encoding="utf-8")
    return path


PICTURE = "document.querySelector('.map canvas').toDataURL()"


def test_another_plan_is_picked_and_left_again(browser, others):
    with Opened(browser, others) as opened:
        page = opened.page
        proposed = page.evaluate(PICTURE)
        assert not page.locator("#on-show").is_visible()
        page.locator("#plan-picker").select_option(index=1)
        page.wait_for_timeout(200)
        assert page.evaluate(PICTURE) != proposed
        assert "20,000 people (20%) are in another catchment" in page.locator("#on-show").text_content()
        assert "Other plan 1" in page.locator("#spoken").text_content()
        assert page.locator(".other-plan .rows").is_visible()
        assert not page.locator("#all-catchments").is_visible()
        assert page.locator("#scorecard .whose").is_visible()
        assert "Data zone that changes catchment" in page.locator("#key").text_content()
        assert page.evaluate("document.activeElement.id") == "plan-picker"
        page.locator("#on-show-back").click()
        page.wait_for_timeout(200)
        assert page.evaluate(PICTURE) == proposed
        assert page.locator("#all-catchments").is_visible()
        assert not page.locator("#scorecard .whose").is_visible()
        assert page.locator("#plan-picker").input_value() == "catchments"
        assert opened.said == []
        assert opened.requests == [others.as_uri()]


def test_address_shows_another_plan_and_focus_tells_of_it(browser, others):
    with Opened(browser, others) as opened:
        page = opened.page
        page.locator(".show-plan").click()
        page.wait_for_timeout(200)
        assert page.evaluate("document.activeElement.id") == "on-show"
        address = page.evaluate("location.hash")
        page.locator(".contents a[href='#scorecard']").click()
        page.wait_for_timeout(200)
        assert page.locator("#on-show").is_visible()
    with Opened(browser, others, hash_=address) as opened:
        assert opened.page.locator(".other-plan").is_visible()


def test_how_sure_zones_are_is_shown_in_words_too(browser, others):
    with Opened(browser, others) as opened:
        page = opened.page
        proposed = page.evaluate(PICTURE)
        page.locator("#plan-picker").select_option(index=1)
        page.locator("#show-sure").click()
        page.wait_for_timeout(200)
        assert "Stays in its catchment in all 14 near-best plans" in page.locator("#key").text_content()
        assert page.locator("#plan-picker").input_value() == "catchments"
        assert page.locator("#all-catchments").is_visible()
        assert page.locator("#color-by").input_value() == "sure"
        assert any("of 14 near-best plans" in words for words in hover_across(page))
        page.locator("#on-show-back").click()
        page.mouse.move(5, 5)
        page.wait_for_timeout(200)
        assert page.evaluate(PICTURE) == proposed
        assert opened.said == []


@pytest.mark.parametrize(("width", "picked"), [(1440, 0), (390, 1)])
def test_axe_finds_no_violation_with_other_plans(browser, others, width, picked):
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe-playwright-python is not installed")
    with Opened(browser, others, width=width, reduced_motion="reduce") as opened:
        page = opened.page
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        page.locator("#plan-picker").select_option(index=picked)
        page.wait_for_timeout(200)
        page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("width", [320, 390, 761, 1440])
def test_other_plans_never_scroll_sideways(browser, others, width):
    with Opened(browser, others, width=width) as opened:
        page = opened.page
        page.locator("#plan-picker").select_option(index=1)
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("#show-sure").click()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_other_plans_print_and_are_read_without_scripts(browser, others):
    with Opened(browser, others) as opened:
        opened.page.emulate_media(media="print")
        assert opened.page.locator(".small-map").count() == 2
        assert opened.page.locator(".small-map").first.is_visible()
        for hidden in (".picker", ".show-plan", "#show-sure"):
            assert not opened.page.locator(hidden).is_visible()
    with Opened(browser, others, java_script_enabled=False) as opened:
        assert opened.page.locator("#alternatives table").first.is_visible()
        for hidden in (".picker", ".show-plan", ".other-plan"):
            assert not opened.page.locator(hidden).is_visible()
