"""Somebody who fills in an application while the platform is killed again and again."""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from tests.durability.preparing import opened
from tests.durability.visitor import Answer, LostError, Visitor

# Two texts of each page take the same word: a page that is stored half is seen.
PAGES = {"anschrift": ("strasse", "ort"), "person": ("vorname", "nachname")}
_REST = {
    "anschrift": {"antragsteller.hausnummer": "4", "antragsteller.plz": "70173"},
    "person": {
        "antragsteller.geburtsdatum.tag": "2",
        "antragsteller.geburtsdatum.monat": "4",
        "antragsteller.geburtsdatum.jahr": "1952",
        "antragsteller.familienstand": "VERHEIRATET",
    },
}
_KIND = "sonstiges"
_KREIS = "08111"
_HEIGHT = 120
_PATIENCE = 60.0


@dataclass
class Person:
    """One person's browser with what they know for sure, and what not.

    Attributes:
        url: of the platform.
        draft: id and access code of their application.
        saves: how many pages were acknowledged, and how many got no answer.
        possible: by page, which words may stand there: the last acknowledged one,
            and those sent since that nobody answered.
        kept: papers whose upload was acknowledged, by the width of the picture.
        unsure: papers whose upload was not answered.
    """

    url: str
    draft: dict[str, str]
    saves: list[int] = field(default_factory=lambda: [0, 0])
    possible: dict[str, list[str]] = field(
        default_factory=lambda: {page: [""] for page in PAGES}
    )
    kept: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)
    adds: list[int] = field(default_factory=lambda: [0, 0])
    _visitor: Visitor | None = None

    @classmethod
    def beginning(cls, url: str) -> Person:
        """Begin an application, as one does on the service page, and note its code."""
        visitor = Visitor(url)
        start = "/antrag/neu/wohngeld/"
        visitor.get(start)
        answer = visitor.post(start, {"kreis": _KREIS})
        assert answer.status == 302, (answer.status, answer.content[-3000:])
        key = answer.location.split("/")[2]
        content = visitor.get(f"/antrag/{key}/").content.decode()
        code = re.search('class="tw-code">([^<]+)<', content)
        assert code, content[-3000:]
        return cls(url, {"id": key, "code": code[1]}, _visitor=visitor)

    def save(self, page: str, word: str) -> None:
        """Look whether the page is as it must be, then store another word on it."""
        path = self._path(f"seite/{page}/")
        shown = self.shown(page)
        assert shown[0] == shown[1], (page, shown, "half a page")
        assert shown[0] in self.possible[page], (page, shown, self.possible[page])
        self.possible[page] = [shown[0]]
        values = {f"antragsteller.{name}": word for name in PAGES[page]}
        if self._acknowledged(lambda to: to.post(path, values | _REST[page])):
            self.possible[page] = [word]
            self.saves[0] += 1
        else:
            self.possible[page].append(word)
            self.saves[1] += 1

    def upload(self, width: int) -> None:
        """Upload a picture that its width tells from all others."""
        path = self._path("unterlagen/")
        content = picture(width)
        self._page(path)
        values = {"art": _KIND}
        sent = self._acknowledged(
            lambda to: to.upload(path, values, "vertrag.png", content)
        )
        if sent:
            self.unsure.discard(width)
        (self.kept if sent else self.unsure).add(width)

    def add_member(self) -> None:
        """Add somebody to the household."""
        self._page(self._path("seite/haushalt/"))
        path = self._path("seite/haushalt/neu/")
        self.adds[0 if self._acknowledged(lambda to: to.post(path, {})) else 1] += 1

    def repeat_the_unsure(self) -> None:
        """Send again what got no answer, as anybody would."""
        for width in sorted(self.unsure):
            self.upload(width)
        for page, words in self.possible.items():
            if len(words) > 1:
                self.save(page, words[-1])
        if self.adds[1] and not self.adds[0]:
            self.add_member()
        assert not self.unsure, self.unsure

    def papers(self) -> list[int]:
        """Open every paper that the page lists; gives the widths of the pictures."""
        page = self._page(self._path("unterlagen/")).content.decode()
        links = re.findall(rf'href="({self._path("unterlagen/")}[0-9a-f-]+/)"', page)
        return [width_of(self._page(link).content) for link in links]

    def close(self) -> None:
        """Close the browser."""
        if self._visitor is not None:
            self._visitor.close()

    def _acknowledged(self, send: Callable[[Visitor], Answer]) -> bool:
        try:
            answer = send(self._browser())
        except LostError:
            return False
        # An error page says that it was not stored, and must not be believed either.
        assert answer.status in {302, 500, 502, 503}, (
            answer.status,
            answer.content[-3000:],
        )
        return answer.status == 302

    def shown(self, page: str) -> list[str]:
        """Read the two texts of a page."""
        content = self._page(self._path(f"seite/{page}/")).content.decode()
        found = [
            re.search(rf'name="antragsteller\.{name}"[^>]* value="([^"]*)"', content)
            for name in PAGES[page]
        ]
        assert all(found), content[-3000:]
        return [match[1] for match in found if match]

    def _page(self, path: str) -> Answer:
        """Open a page; whoever finds the platform away tries again."""
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                answer = self._browser().get(path)
            except LostError:
                answer = None
            if answer is not None and answer.status == 200:
                return answer
            assert time.monotonic() < end, answer
            time.sleep(0.05)

    def _browser(self) -> Visitor:
        if self._visitor is None:
            self._visitor = opened(self.url, self.draft["code"])
        return self._visitor

    def _path(self, rest: str) -> str:
        return f"/antrag/{self.draft['id']}/{rest}"


def picture(width: int) -> bytes:
    """Draw noise of this width; the same each time, so that it is the same paper."""
    out = io.BytesIO()
    noise = random.Random(width).randbytes(width * _HEIGHT * 3)
    Image.frombytes("RGB", (width, _HEIGHT), noise).save(out, "PNG")
    return out.getvalue()


def width_of(content: bytes) -> int:
    """Give the width of a whole picture; one that is cut off does not open."""
    with Image.open(io.BytesIO(content)) as opened_picture:
        opened_picture.load()
        return opened_picture.width
