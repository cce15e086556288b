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
    `antrag.antragsteller.nachname`; a shorter one means all that lies below.
    """
    return [
        Entry(path, label, value, text, _category(flow, path))
        for path, label, value, text in _answers(package, record.variables)
        if _is_named(flow.fields, path)
    ]


def _answers(
    package: Package, variables: Mapping[str, Any]
) -> Iterator[tuple[str, str, Any, str]]:
    seen: set[str] = set()
    for prefix, form, data in _forms(package, variables):
        for section in form.review(data):
            for row in section.rows:
                path = f"{prefix}{row.path}"
                if row.answered and row.path and path not in seen:
                    seen.add(path)
                    yield path, row.label, _at(data, row.path), row.value_text


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
    return any(f in ("*", path) or path.startswith(f"{f}.") for f in fields)


def _category(flow: Flow, path: str) -> str:
    """Give the category of the longest path that the flow names one for."""
    fits = [p for p in flow.categories if path == p or path.startswith(f"{p}.")]
    return flow.categories[max(fits, key=len)] if fits else ORDINARY
