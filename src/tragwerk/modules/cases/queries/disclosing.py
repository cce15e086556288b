"""What a message to another unit says: the fields its flow names, as they are now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tragwerk.engines.forms import Form
from tragwerk.modules.blocks.api import Flow, Package
from tragwerk.modules.cases.domain.record import APPLICATION, CaseRecord
from tragwerk.modules.exchange.data import Entry

ORDINARY = "SOCIAL"
"""The category of what a flow says nothing else about."""


def entries_for(package: Package, record: CaseRecord, flow: Flow) -> list[Entry]:
    """Give every answered question that the flow names, in the order of the forms.

    A path is a variable of the process and the way within it, such as
    `antrag.antragsteller.nachname`; what may be there several times has its number in
    it (`antrag.kinder.0.vorname`). The flow names it without numbers; a shorter path
    means all that lies below.
    """
    return [
        Entry(path, label, value, text, _category(flow, name))
        for name, path, label, value, text in _answers(package, record.variables)
        if _is_named(flow.fields, name)
    ]


def _answers(
    package: Package, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, Any, str]]:
    """Give name, path, label, value and text of what was answered."""
    seen: set[str] = set()
    for prefix, form, data in _forms(package, variables):
        lists = {page.id: page.repeat for page in form.pages}
        for section in form.review(data):
            around = lists.get(section.page_id, "")
            for row in section.rows:
                way = _numbered(row.path, around, section.item_index)
                path = f"{prefix}{way}"
                if row.answered and row.path and path not in seen:
                    seen.add(path)
                    value = _at(data, way)
                    yield f"{prefix}{row.path}", path, row.label, value, row.value_text


def _numbered(path: str, around: str, index: int | None) -> str:
    """Say of which item of a list an answer is."""
    if index is None:
        return path
    return f"{around}.{index}{path.removeprefix(around)}"


def _forms(
    package: Package, variables: Mapping[str, Any]
) -> Iterator[tuple[str, Form, Mapping[str, Any]]]:
    application = variables.get(APPLICATION)
    if isinstance(application, Mapping):
        yield f"{APPLICATION}.", package.form(), application
    for form in package.tasks.values():
        names = set(form.schema.get("properties", {})) - {APPLICATION}
        data = {n: variables[n] for n in sorted(names) if variables.get(n)}
        if data:
            yield "", form, data


def _at(data: object, path: str) -> Any:  # noqa: ANN401 - a value of JSON types
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list) and part.isdecimal() and int(part) < len(data):
            data = data[int(part)]
        else:
            return None
    return data


def _is_named(fields: tuple[str, ...], path: str) -> bool:
    # No word for all of it, as the person's own messages have: each has its reason.
    return any(path == f or path.startswith(f"{f}.") for f in fields)


def _category(flow: Flow, path: str) -> str:
    """Give the category of the longest path that the flow names one for."""
    fits = [p for p in flow.categories if path == p or path.startswith(f"{p}.")]
    return flow.categories[max(fits, key=len)] if fits else ORDINARY
