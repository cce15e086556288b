"""Read and change nested data by path, without changing what was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tragwerk.engines.forms.model import Data, Path


def get_at(data: object, path: Path) -> Any:  # noqa: ANN401 - a JSON value
    """Give the value at a path, or None where there is none."""
    for part in path:
        if not isinstance(data, Mapping):
            return None
        data = data.get(part)
    return data


def set_at(data: Mapping[str, Any], path: Path, value: object) -> Data:
    """Give a copy with the value at the path; what stands beside it is shared."""
    head, rest = path[0], path[1:]
    copy = dict(data)
    if not rest:
        copy[head] = value
        return copy
    inner = copy.get(head)
    copy[head] = set_at(inner if isinstance(inner, Mapping) else {}, rest, value)
    return copy


def drop_at(data: Mapping[str, Any], path: Path) -> Data:
    """Give a copy without the path; an object that becomes empty goes as well."""
    head, rest = path[0], path[1:]
    if head not in data:
        return dict(data)
    copy = dict(data)
    if rest:
        inner = copy[head]
        if not isinstance(inner, Mapping):
            return copy
        smaller = drop_at(inner, rest)
        if smaller:
            copy[head] = smaller
            return copy
    del copy[head]
    return copy


def items_at(data: object, group: Path) -> list[Any]:
    """Give the items of a repeated group; none where the group is missing."""
    found = get_at(data, group)
    return found if isinstance(found, list) else []


def is_blank(value: object) -> bool:
    """Tell whether a question counts as not answered."""
    return value is None or value in ("", [])
