"""The drawing of a process by keyboard and on a narrow screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tragwerk.engines.process import draw, load_collaboration

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "src/tragwerk/foundation/ui/static/tw/drawing.js"
PROCESS = ROOT / "blocks/wohngeld/process.bpmn"


@pytest.fixture
def drawing(page: Page) -> Page:
    collaboration = load_collaboration(PROCESS.read_bytes())
    svg = draw(collaboration, status={"entscheiden": "active"}, prefix="w")
    page.set_viewport_size({"width": 320, "height": 700})
    page.set_content(
        f'<!doctype html><html lang="de"><title>Ablauf</title><body><main><div '
        f'id="box">{svg}</div></main>'
    )
    page.add_style_tag(content="#box { overflow: auto }")
    page.add_script_tag(path=SCRIPT)
    return page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_arrow_keys_follow_the_arrows(drawing: Page) -> None:
    drawing.keyboard.press("Tab")
    if focused(drawing) == "box":  # a box that scrolls is a stop of its own
        drawing.keyboard.press("Tab")
    ways = []
    for key in ("", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "Home"):
        if key:
            drawing.keyboard.press(key)
        ways.append(focused(drawing))
    assert ways == [
        "w-entscheiden",
        "w-freigabe_noetig",
        "w-freigeben",
        "w-zum_bescheid",
        "w-freigabe_noetig",
        "w-pool_person",
    ]
    stops = drawing.locator('#box [tabindex="0"]')
    assert stops.evaluate_all("all => all.map(one => one.id)") == ["w-pool_person"]


def test_narrow_screen_begins_where_the_process_stands(drawing: Page) -> None:
    assert drawing.evaluate("document.documentElement.scrollWidth") <= 320
    here = drawing.locator("#w-entscheiden").bounding_box()
    assert here is not None
    assert 0 <= here["x"] < 320 - here["width"] / 2
