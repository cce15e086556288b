"""What every page must keep."""

from __future__ import annotations

import itertools
import re

from django.http import HttpResponse

_INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son[a-z]+="
)
_INFORMAL = re.compile(r"\b([Dd]u|[Dd]ein(e|en|er|em|es)?)\b")


def checked(answer: HttpResponse, status: int = 200) -> str:
    """Check status and page, and give it as text."""
    assert answer.status_code == status, answer.status_code
    html = answer.content.decode()
    check(html)
    return html


def check(html: str) -> None:
    """Check order of headings, ids, captions and names."""
    assert html.count("<h1") == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), levels
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)), [each for each in ids if ids.count(each) > 1]
    for names in re.findall(
        r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"', html
    ):
        assert set(names.split()) <= set(ids), names
    for target in re.findall(r'href="#([^"]+)"', html):
        assert target in ids, target
    assert html.count("<table") == html.count("<caption")
    assert not _INLINE.search(html)
    main = html.split("<main", 1)[-1].split("</main", 1)[0]
    assert not _INFORMAL.search(re.sub(r"<[^>]+>", " ", main))
