"""Read the JSON Schema of a form into a tree of objects, groups and questions."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from jsonschema import Draft202012Validator

from tragwerk.engines.forms.errors import FormError, FormIssue
from tragwerk.engines.forms.model import Path
from tragwerk.engines.forms.positions import escape_pointer, line_numbers, line_of

MAX_DEPTH: Final = 30
MAX_ELEMENTS: Final = 20_000
MAX_ISSUES: Final = 200

_PROPERTY_KEYS: Final = frozenset(
    {
        "x-help", "x-when", "x-kind", "x-options", "x-options-from", "x-autocomplete",
        "x-error", "x-system", "x-min", "x-max", "x-unit",
    }
)  # fmt: skip
_ROOT_KEYS: Final = frozenset({"x-pages", "x-evidence", "x-rules"})
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
# Name of the repeated entry in FEEL; a property of that name could not be reached.
_RESERVED: Final = frozenset({"item"})


class Issues:
    """The faults found so far, with the lines of the file where it is known."""

    def __init__(self, source: str, text: str | None) -> None:
        self.source = source
        self._lines = line_numbers(text) if text is not None else {}
        self._found: list[FormIssue] = []

    def add(self, pointer: str, message: str) -> None:
        """Note a fault at a JSON pointer."""
        if len(self._found) < MAX_ISSUES:
            line = line_of(pointer, self._lines) if self._lines else None
            self._found.append(FormIssue(pointer, line, message))

    def raise_if_any(self) -> None:
        """Raise ``FormError`` with every fault noted."""
        if self._found:
            raise FormError(self.source, tuple(self._found))


@dataclass(slots=True)
class Node:
    """One place of the data: an object, a repeated group, or a question.

    ``parts`` is relative to the item inside a group and to the root elsewhere;
    ``conditions`` are the FEEL texts of this node and the objects around it,
    inside the item where there is one.
    """

    path: Path
    pointer: str
    schema: Mapping[str, Any]
    shape: Literal["object", "group", "leaf"]
    required: bool = False
    group: Path | None = None
    conditions: tuple[str, ...] = ()
    system: bool = False
    children: dict[str, Node] = field(default_factory=dict)

    @property
    def parts(self) -> Path:
        """The path inside the item, or from the root."""
        return self.path if self.group is None else self.path[len(self.group) :]

    def find(self, path: Path) -> Node | None:
        """Give the node at a path below this one."""
        child = self.children.get(path[0])
        return child if child is None or len(path) == 1 else child.find(path[1:])

    def walk(self) -> Iterator[Node]:
        """Give every node below this one, in the order of the file."""
        for child in self.children.values():
            yield child
            yield from child.walk()


def pointer_to(*steps: str | int) -> str:
    """Write steps as a JSON pointer."""
    return "".join("/" + escape_pointer(str(step)) for step in steps)


def check_size(document: object, issues: Issues) -> None:
    """Refuse what is nested too deeply or has too many elements."""
    level: list[object] = [document]
    total = 0
    for _ in range(MAX_DEPTH):
        following: list[object] = []
        for element in level:
            if isinstance(element, dict):
                following.extend(element.values())
            elif isinstance(element, list):
                following.extend(element)
        total += len(following)
        if not following:
            return
        if total > MAX_ELEMENTS:
            break
        level = following
    issues.add(
        "",
        f"Die Datei ist zu groß oder zu tief geschachtelt (höchstens "
        f"{MAX_ELEMENTS} Elemente, {MAX_DEPTH} Ebenen).",
    )
    issues.raise_if_any()


def check_meta_schema(document: Mapping[str, Any], issues: Issues) -> None:
    """Check the document against the meta-schema of JSON Schema 2020-12."""
    validator = Draft202012Validator(Draft202012Validator.META_SCHEMA)
    for error in validator.iter_errors(document):
        shown = json.dumps(error.instance, ensure_ascii=False)[:80]
        rule = json.dumps(error.validator_value, ensure_ascii=False)[:80]
        issues.add(
            pointer_to(*error.absolute_path),
            f"Kein gültiges JSON Schema 2020-12: {shown} verletzt "
            f"„{error.validator}“: {rule}.",
        )
    if "$schema" in document and document["$schema"] != str(
        Draft202012Validator.META_SCHEMA["$id"]
    ):
        issues.add("/$schema", "Erwartet wird JSON Schema 2020-12.")
    issues.raise_if_any()


class _TreeBuilder:
    """Builds the nodes; ``$ref`` is followed inside ``$defs`` of the same file only."""

    def __init__(self, document: Mapping[str, Any], issues: Issues) -> None:
        self._definitions: Mapping[str, Any] = document.get("$defs", {})
        self._issues = issues

    def inline(self, value: Any, pointer: str, open_refs: Path = ()) -> Any:  # noqa: ANN401 - a JSON value
        """Replace each ``$ref`` by what it names; keys beside it win."""
        if isinstance(value, list):
            return [
                self.inline(element, f"{pointer}/{index}", open_refs)
                for index, element in enumerate(value)
            ]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            reference = value["$ref"]
            name = reference.removeprefix("#/$defs/")
            if name == reference or name not in self._definitions:
                self._issues.add(
                    pointer, f"„{reference}“ fehlt. Erlaubt ist „#/$defs/NAME“."
                )
                return {}
            if name in open_refs:
                self._issues.add(pointer, f"„{reference}“ verweist auf sich selbst.")
                return {}
            named = self.inline(
                self._definitions[name], f"/$defs/{name}", (*open_refs, name)
            )
            rest = {key: part for key, part in value.items() if key != "$ref"}
            return {**named, **self.inline(rest, pointer, open_refs)}
        return {
            key: self.inline(part, f"{pointer}/{escape_pointer(key)}", open_refs)
            for key, part in value.items()
            if key != "$defs"
        }

    def grow(self, node: Node) -> None:
        """Add the children of an object or group, and theirs."""
        holder = node.schema["items"] if node.shape == "group" else node.schema
        pointer = node.pointer + ("/items" if node.shape == "group" else "")
        inside = node.path if node.shape == "group" else node.group
        # The conditions of a group decide over the group, not over each item.
        outer = () if node.shape == "group" else node.conditions
        for name, schema in holder.get("properties", {}).items():
            place = f"{pointer}/properties/{escape_pointer(name)}"
            if not _NAME.fullmatch(name) or name in _RESERVED:
                self._issues.add(
                    place,
                    f"„{name}“ geht nicht als Name: nur Buchstaben ohne Umlaute, "
                    "Ziffern und _; nicht „item“.",
                )
                continue
            if not isinstance(schema, dict):
                self._issues.add(place, "Eine Eigenschaft braucht ein Schema-Objekt.")
                continue
            self._check_keys(schema, place)
            when = schema.get("x-when")
            child = Node(
                path=(*node.path, name),
                pointer=place,
                schema=schema,
                shape=self._shape(schema),
                required=name in holder.get("required", ()),
                group=inside,
                conditions=(*outer, when) if isinstance(when, str) else outer,
                system=schema.get("x-system") is True
                or schema.get("readOnly") is True
                or node.system
                or (node.shape == "group" and name == "id"),
            )
            if child.shape == "group" and inside is not None:
                self._issues.add(
                    place,
                    "Eine Liste in einer Liste kann kein Formular abfragen. Machen "
                    "Sie daraus eine eigene Liste mit „x-options-from“.",
                )
                continue
            node.children[name] = child
            self.grow(child)

    @staticmethod
    def _shape(schema: Mapping[str, Any]) -> Literal["object", "group", "leaf"]:
        if "properties" in schema or schema.get("type") == "object":
            return "object"
        items = schema.get("items")
        if isinstance(items, dict) and (
            "properties" in items or items.get("type") == "object"
        ):
            return "group"
        return "leaf"

    def _check_keys(self, schema: Mapping[str, Any], pointer: str) -> None:
        for key in schema:
            if key.startswith("x-") and key not in _PROPERTY_KEYS:
                self._issues.add(
                    f"{pointer}/{key}",
                    f"„{key}“ gibt es nicht. Bekannt sind: "
                    f"{', '.join(sorted(_PROPERTY_KEYS))}.",
                )
        for key in ("x-when", "x-min", "x-max"):
            if key in schema and not isinstance(schema[key], str):
                self._issues.add(f"{pointer}/{key}", "Hier gehört ein FEEL-Text hin.")


def build_tree(document: Mapping[str, Any], issues: Issues) -> Node:
    """Build the tree of a form document that is a valid JSON Schema.

    Raises:
        FormError: if a reference, a name or a key beginning with ``x-`` is wrong.
    """
    builder = _TreeBuilder(document, issues)
    for key in document:
        if key.startswith("x-") and key not in _ROOT_KEYS:
            issues.add(
                f"/{key}",
                f"„{key}“ gibt es hier nicht. Bekannt sind: "
                f"{', '.join(sorted(_ROOT_KEYS))}.",
            )
    schema = {
        key: builder.inline(value, f"/{escape_pointer(key)}")
        for key, value in document.items()
        if key not in _ROOT_KEYS and key != "$defs"
    }
    root = Node(path=(), pointer="", schema=schema, shape="object")
    if not isinstance(schema.get("properties"), dict):
        issues.add("", "Dem Formular fehlt „properties“: die Daten, die es erfragt.")
    issues.raise_if_any()
    builder.grow(root)
    return root
