"""A Baustein as the public reads it: process, decisions, figures, examples, flows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tragwerk.engines.process import OutlinePool, outline_of
from tragwerk.foundation.ui.drawing import picture_of
from tragwerk.kernel.errors import NotFoundError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import BlockData
from tragwerk.portal.decisions_page import TablePage, decisions_of, read_table
from tragwerk.portal.findings_page import findings_of

_MOST_TEXT = 120


@dataclass(frozen=True, slots=True)
class FigureRow:
    """An amount or table of the law with its source."""

    name: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The figures that count in a time."""

    valid_from: date
    valid_to: date | None
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A worked case with what comes out."""

    title: str
    law: str
    working: str
    results: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FlowView:
    """A message flow between two parties with its legal basis.

    Attributes:
        has_all_fields: whether every answer of the form may go with it.
        fields: else the questions whose answers do, as the form names them.
    """

    sender: str
    receiver: str
    has_all_fields: bool
    fields: tuple[str, ...]
    sentence: str
    purpose: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class BlockView:
    """A whole Baustein; `picture` is empty where the file holds no drawing.

    Its decisions and findings are long, so they are kept as they stand on the page.
    """

    package: blocks.Package
    picture: SafeString
    pools: tuple[OutlinePool, ...]
    decisions: SafeString
    findings: SafeString
    figures: tuple[FiguresView, ...]
    examples: tuple[ExampleView, ...]
    flows: tuple[FlowView, ...]


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A Baustein in the list of the library."""

    block: BlockData
    package: blocks.Package
    offers: int


def read_library() -> tuple[BlockRow, ...]:
    """Give every Baustein with how many units offer it."""
    found = blocks.list_blocks()
    offers = [offer.block_key for offer in blocks.list_offers()]
    return tuple(
        BlockRow(
            block, blocks.get_package_to_show(block.digest), offers.count(block.key)
        )
        for block in found
    )


def read_block(key: str) -> BlockView:
    """Give the newest version of a Baustein.

    Raises:
        NotFoundError: if there is none with this key.
    """
    return view_of(_newest(key).digest)


def read_block_table(
    key: str, number: int, page: int
) -> tuple[blocks.Package, TablePage]:
    """Give a Baustein, newest version, and a page of one of its decision tables.

    Raises:
        NotFoundError: if there is no such Baustein, table or page.
    """
    digest = _newest(key).digest
    table = read_table(digest, get_language() or "de", number, page)
    return blocks.get_package_to_show(digest), table


def _newest(key: str) -> BlockData:
    block = blocks.find_block(key)
    if block is None:
        raise NotFoundError("Diesen Baustein gibt es nicht.")
    return block


def view_of(digest: str) -> BlockView:
    """Prepare a version in the language of the reader."""
    return _view_in(digest, get_language() or "de")


@lru_cache(maxsize=64)
def _view_in(digest: str, language: str) -> BlockView:
    """Prepare a version once in a language: a digest never changes its meaning.

    `language` is the one that is active, so the words of the platform are in it too.
    """
    package = blocks.get_package_to_show(digest)
    names = {pool.process or pool.id: pool.name for pool in package.collaboration.pools}
    return BlockView(
        package=package,
        picture=picture_of(
            package.collaboration,
            title=package.title,
            prefix=package.key,
            language=package.language,
        ),
        pools=outline_of(package.collaboration, language=package.language),
        decisions=render_to_string(
            "tw_portal/decisions.html",
            {
                "decisions": decisions_of(digest, language),
                "key": package.key,
                "language": package.language,
                "page_language": language,
            },
        ),
        findings=render_to_string(
            "tw_portal/findings.html",
            {
                "findings": findings_of(blocks.get_package(digest), package.language),
                "language": package.language,
            },
        ),
        figures=tuple(
            FiguresView(
                each.valid_from, each.valid_to, tuple(_rows(package, each.content))
            )
            for each in package.figures
        ),
        examples=tuple(
            _example(package, place) for place in range(len(package.examples))
        ),
        flows=tuple(flow_view(package, flow, names) for flow in package.flows.values()),
    )


def _rows(
    package: blocks.Package,
    content: Mapping[str, Any],
    above: str = "",
    source: str = "",
) -> Iterator[FigureRow]:
    """List the amounts of a file, each with the source nearest to it."""
    source = str(content.get("source", content.get("quelle", source)))
    for name, value in content.items():
        if name in blocks.NOTES:
            continue
        label = f"{above} › {package.word(name)}" if above else package.word(name)
        if isinstance(value, Mapping):
            yield from _rows(package, value, label, source)
        else:
            yield FigureRow(label, _shown(package, value), source)


def _shown(package: blocks.Package, value: object) -> str:
    if isinstance(value, list | tuple):
        if any(isinstance(each, list | tuple | Mapping) for each in value):
            return _("Tabelle mit %(n)s Zeilen") % {"n": len(value)}
        return "; ".join(_shown(package, each) for each in value)
    return blocks.value_text(package, value)[:_MOST_TEXT]


def _example(package: blocks.Package, place: int) -> ExampleView:
    example = package.examples[place]
    text = tomllib.loads(package.files[example.file].decode("utf-8"))
    rules = package.rules
    return ExampleView(
        title=example.title,
        law=str(text.get("law", "")),
        working=str(text.get("working", "")).strip(),
        results=tuple(
            (
                rules[name].name if name in rules else package.word(name),
                _result(package, value),
            )
            for name, value in example.expect.items()
        ),
    )


def _result(package: blocks.Package, value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(
            f"{package.word(k)}: {_shown(package, v)}" for k, v in value.items()
        )
    return _shown(package, value)


def flow_view(
    package: blocks.Package, flow: blocks.Flow, names: Mapping[str, str]
) -> FlowView:
    """Show a message flow with the questions whose answers go with it."""
    return FlowView(
        sender=names.get(flow.sender) or flow.sender,
        receiver=names.get(flow.receiver) or flow.receiver,
        has_all_fields="*" in flow.fields,
        fields=tuple(
            dict.fromkeys(
                name for path in flow.fields for name in _questions(package, path)
            )
        ),
        sentence=flow.sentence,
        purpose=flow.purpose,
        legal_basis=flow.legal_basis,
    )


def _questions(package: blocks.Package, path: str) -> list[str]:
    """Name the questions at a path or beneath it: of the form, or of a task's form.

    What flows between units is named as the process knows it, the application by
    `antrag`.
    """
    wanted = path.removeprefix("antrag.")
    return [
        field.title
        for form in (package.form(), *package.tasks.values())
        for page in form.pages
        for field in page.fields
        if f"{field.path}.".startswith(f"{wanted}.")
    ]
