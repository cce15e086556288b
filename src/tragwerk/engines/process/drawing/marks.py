"""What is laid over a drawing: what is done, where one is, how much happens where.

Each shows by colour, by pattern and in words, never by colour alone (WCAG 2.2,
1.4.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tragwerk.engines.process.lettering import escape, width_of
from tragwerk.engines.process.model import Bounds
from tragwerk.engines.process.words import words_of

Status = Literal["done", "active"]

LEVELS = ("#fff3e0", "#ffe0b2", "#ffcc80", "#ffb04d", "#ff8f2e")


@dataclass(frozen=True, slots=True)
class Heat:
    """How much happens at an element: ``value`` from 0 to 1, with words for it.

    ``count`` is how often, ``text`` says the value in the units of who asks, such as
    „3 Tage“.
    """

    value: float
    text: str = ""
    count: int | None = None

    @property
    def share(self) -> float:
        """The value, kept between 0 and 1; what is no number counts as 0."""
        return min(max(self.value, 0.0), 1.0) if self.value == self.value else 0.0

    @property
    def level(self) -> int:
        """Which of the five colours it has."""
        return min(int(self.share * len(LEVELS)), len(LEVELS) - 1)

    @property
    def label(self) -> str:
        """What the badge says: how often, and the words."""
        parts = [] if self.count is None else [f"{self.count}×"]
        if self.text:
            parts.append(self.text)
        return " · ".join(parts) or f"{round(self.share * 100)} %"

    def words(self, language: str) -> str:
        """What a screen reader says."""
        words = words_of(language)
        parts = [] if self.count is None else [f"{self.count} {words['times']}"]
        parts.append(self.text or f"{round(self.share * 100)} {words['percent']}")
        return ", ".join(parts)


def definitions(prefix: str, *, status: bool, heat: bool) -> str:
    """Write the patterns of the marks and the heads of the arrows."""
    found = [_heads(prefix)]
    if status:
        found.append(
            f'<pattern id="{prefix}-done" width="6" height="6" '
            'patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" fill="#e6f4ea"/>'
            '<rect width="2" height="6" fill="#bfe3ca"/></pattern>'
            f'<pattern id="{prefix}-active" width="6" height="6" '
            'patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="#fff4d6"/>'
            '<circle cx="3" cy="3" r="1" fill="#e0b040"/></pattern>'
        )
    if heat:
        # The higher, the denser the lines.
        found.extend(
            f'<pattern id="{prefix}-heat-{level}" width="{12 - 2 * level}" height="8" '
            'patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
            f'<rect width="12" height="8" fill="{colour}"/>'
            '<rect width="1" height="8" fill="#c75b00" fill-opacity=".35"/></pattern>'
            for level, colour in enumerate(LEVELS)
        )
    return f"<defs>{''.join(found)}</defs>"


def _heads(prefix: str) -> str:
    def head(name: str, place: str, body: str, turn: str = "auto") -> str:
        return (
            f'<marker id="{prefix}-{name}" viewBox="-1 -1 14 12" {place} refY="5" '
            'markerWidth="12" markerHeight="10" markerUnits="userSpaceOnUse" '
            f'orient="{turn}">{body}</marker>'
        )

    line = 'stroke="#333" stroke-width="1.2"'
    return "".join(
        (
            head("arrow", 'refX="10"', '<path d="M0 1 10 5 0 9z" fill="#333"/>'),
            head(
                "open",
                'refX="10"',
                f'<path d="M1 1 10 5 1 9z" fill="#fff" {line}/>',
            ),
            head(
                "data",
                'refX="10"',
                f'<path d="M2 1 10 5 2 9" fill="none" {line}/>',
                "auto-start-reverse",
            ),
            head(
                "from",
                'refX="0.4"',
                f'<circle cx="4" cy="5" r="3.4" fill="#fff" {line}/>',
            ),
            head(
                "if",
                'refX="0"',
                f'<path d="M0 5 6 1.4 12 5 6 8.6z" fill="#fff" {line}/>',
            ),
            head("else", 'refX="-1"', f'<path d="M4 9 8 1" fill="none" {line}/>'),
        )
    )


def tick(box: Bounds) -> str:
    """Draw the sign of what is done."""
    return (
        f'<path d="M{box.x + box.width - 12:g} {box.y + 7:g}l3 4 6-8" fill="none" '
        'stroke="#146c2e" stroke-width="2"/>'
    )


def pin(box: Bounds) -> str:
    """Draw „you are here“ above an element."""
    return (
        f'<path d="M{box.x + box.width / 2:g} {box.y - 1:g}'
        'c-5-7-9-10-9-15a9 9 0 1 1 18 0c0 5-4 8-9 15z" fill="#8a4b00" stroke="#fff"/>'
        f'<circle cx="{box.x + box.width / 2:g}" cy="{box.y - 16:g}" r="3.2" '
        'stroke="none" fill="#fff"/>'
    )


def badge(label: str, x: float, y: float) -> str:
    """Draw a label in a box, its middle at a place."""
    wide = width_of(label) + 10
    return (
        f'<rect x="{x - wide / 2:g}" y="{y - 8:g}" width="{wide:g}" height="16" rx="8" '
        'fill="#3d2600" stroke="#fff" stroke-width="1"/>'
        f'<text x="{x:g}" y="{y + 4:g}" fill="#fff">{escape(label)}</text>'
    )


def legend(
    prefix: str,
    x: float,
    y: float,
    words: Mapping[str, str],
    *,
    status: bool,
    heat: bool,
) -> str:
    """Draw what colours and patterns mean, in a row."""
    found = []

    def sample(name: str, word: str) -> None:
        nonlocal x
        found.append(
            f'<rect x="{x:g}" y="{y:g}" width="22" height="14" rx="3" '
            f'fill="url(#{prefix}-{name})" stroke="#1b1b1b"/>'
            f'<text x="{x + 28:g}" y="{y + 11:g}">{word}</text>'
        )
        x += 40 + width_of(word)

    if status:
        sample("done", words["done"])
        sample("active", words["active"])
    if heat:
        for level in range(len(LEVELS)):
            word = {0: words["little"], len(LEVELS) - 1: words["much"]}.get(level, "")
            sample(f"heat-{level}", word)
            x -= 0 if word else 12
    return (
        '<g class="tw-legend" aria-hidden="true" text-anchor="start">'
        f"{''.join(found)}</g>"
    )
