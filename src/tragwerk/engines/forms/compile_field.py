"""Compile one question: its kind, choices, limits and validator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator, FormatChecker

from tragwerk.engines.decision import FeelError, compile_feel
from tragwerk.engines.forms.autofill import is_autofill
from tragwerk.engines.forms.formatting import parse_day
from tragwerk.engines.forms.model import KINDS, Field, Option, Path
from tragwerk.engines.forms.plan import Expression, Leaf, ListSource
from tragwerk.engines.forms.reading import InputError, read_email
from tragwerk.engines.forms.schema import Issues, Node

DEFAULT_LENGTH: Final = 2_000

# What a kind needs as JSON type.
_TYPES: Final = {
    "money": ("number", "integer"), "number": ("number", "integer"),
    "integer": ("integer",), "yesno": ("boolean",), "choices": ("array",),
    "choice": ("string", "integer", "number"),
}  # fmt: skip
_INPUT_MODES: Final = {
    "money": "decimal", "number": "decimal", "integer": "numeric", "date": "numeric",
    "plz": "numeric", "phone": "tel", "email": "email",
}  # fmt: skip
_LENGTHS: Final = {"iban": 34, "plz": 5, "email": 254, "phone": 40, "date": 10}

FORMATS: Final = FormatChecker(formats=())


@FORMATS.checks("date")
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or parse_day(value) is not None


@FORMATS.checks("email", raises=InputError)
def _is_email(value: object) -> bool:
    return not isinstance(value, str) or bool(read_email(value))


class FieldCompiler:
    """Compiles the questions of one form; each FEEL text only once.

    ``names`` are the names FEEL may use: the top-level properties and ``item``;
    labels over an item may name its own properties as well.
    """

    def __init__(
        self,
        root: Node,
        issues: Issues,
        translation: Mapping[str, str],
    ) -> None:
        self.issues = issues
        self._translation = translation
        self._expressions: dict[str, Expression | None] = {}
        self.read_names: dict[str, frozenset[str]] = {}
        self._free_names: dict[str, frozenset[str]] = {}
        self._nodes = {node.path: node for node in root.walk()}
        self.names = frozenset(root.children) | {"item"}

    def words(self, key: str, german: object) -> str:
        """Give a text of the form, translated where the translation has it."""
        if not isinstance(german, str) or not german:
            return ""
        return self._translation.get(key, german)

    def reads_item(self, text: object) -> bool:
        """Tell whether a compiled text reads the entry it is evaluated for."""
        return isinstance(text, str) and "item" in self._free_names.get(text, ())

    def feel(
        self, text: object, pointer: str, *, item: bool = False, own: Iterable[str] = ()
    ) -> Expression | None:
        """Compile a FEEL text; None, and a fault noted, where that fails.

        ``item`` allows the name ``item``, ``own`` names of the item itself.
        """
        if not isinstance(text, str):
            self.issues.add(pointer, "Hier gehört ein FEEL-Text hin.")
            return None
        if text not in self._expressions:
            try:
                compiled = compile_feel(text)
            except FeelError as error:
                self.issues.add(pointer, f"FEEL „{text[:80]}“: {error}")
                self._expressions[text] = None
                self.read_names[text] = frozenset()
                return None
            self._expressions[text] = compiled
            # Names inside filters may be entries of the filtered items instead.
            self.read_names[text] = compiled.names | compiled.perhaps_names
            self._free_names[text] = compiled.names
        free = self._free_names.get(text, frozenset())
        unknown = sorted(free - self.names - frozenset(own))
        if unknown:
            self.issues.add(
                pointer,
                f"FEEL „{text[:80]}“ nennt „{unknown[0]}“; so heißt keine "
                "Eigenschaft des Formulars.",
            )
        if "item" in free and not item:
            self.issues.add(
                pointer, "„item“ gibt es nur innerhalb einer wiederholten Gruppe."
            )
        return self._expressions[text]

    def leaf(self, node: Node, name: str) -> Leaf:
        """Compile a question that a page asks under an HTML name."""
        schema = node.schema
        kind = self._kind(node)
        choices = self._choices(node, kind)
        path = ".".join(node.path)
        title = self.words(f"{path}.title", schema.get("title"))
        if not title:
            self.issues.add(node.pointer, "Der Frage fehlt „title“.")
        in_group = node.group is not None
        field = Field(
            path=path,
            name=name,
            kind=kind,
            title=title,
            hint=self.words(f"{path}.description", schema.get("description")),
            help=self.words(f"{path}.x-help", schema.get("x-help")),
            required=node.required,
            options=tuple(
                Option(value, self.words(f"{path}.x-options.{value}", label))
                for value, label in self._labels(node).items()
            ),
            autocomplete=self._autocomplete(node),
            inputmode=_INPUT_MODES.get(kind, ""),
            max_length=self._max_length(schema, kind),
            minimum=schema.get("minimum"),
            maximum=schema.get("maximum"),
            unit="€" if kind == "money" else str(schema.get("x-unit", "")),
        )
        return Leaf(
            field=field,
            node=node,
            parts=node.parts,
            group=node.group,
            schema=schema,
            validator=validator_for(schema),
            choices=choices,
            source=self._source(node),
            least=self._bound(node, "x-min", in_group),
            most=self._bound(node, "x-max", in_group),
            error=self.words(f"{path}.x-error", schema.get("x-error")),
        )

    def _bound(self, node: Node, key: str, in_group: bool) -> Expression | None:
        if key not in node.schema:
            return None
        return self.feel(node.schema[key], f"{node.pointer}/{key}", item=in_group)

    def _kind(self, node: Node) -> str:
        schema = node.schema
        kind = str(schema.get("x-kind") or derive_kind(schema))
        if kind not in KINDS:
            self.issues.add(
                f"{node.pointer}/x-kind",
                f"„{kind}“ gibt es nicht. Bekannt sind: {', '.join(sorted(KINDS))}.",
            )
            return "text"
        types = schema.get("type")
        given = set(types if isinstance(types, list) else [types]) - {"null"}
        if types is None and "enum" in schema:
            return str(kind)
        if not given <= set(_TYPES.get(kind, ("string",))) or not given:
            expected = " oder ".join(_TYPES.get(kind, ("string",)))
            self.issues.add(
                node.pointer, f"Die Art „{kind}“ braucht „type“: {expected}."
            )
        return str(kind)

    def _labels(self, node: Node) -> Mapping[str, object]:
        items = node.schema.get("items")
        inner = items if isinstance(items, Mapping) else {}
        labels = node.schema.get("x-options", inner.get("x-options", {}))
        return labels if isinstance(labels, Mapping) else {}

    def _choices(self, node: Node, kind: str) -> Mapping[str, object]:
        items = node.schema.get("items")
        inner = items if isinstance(items, Mapping) else {}
        values = node.schema.get("enum", inner.get("enum", []))
        labels = self._labels(node)
        if kind not in ("choice", "choices"):
            return {}
        if "x-options-from" in node.schema:
            return {value: value for value in labels}
        if not values:
            self.issues.add(
                node.pointer, "Eine Auswahl braucht „enum“ oder „x-options-from“."
            )
        choices = {str(value): value for value in values}
        for value in choices.keys() - labels.keys():
            self.issues.add(
                f"{node.pointer}/x-options", f"Für „{value}“ fehlt die Beschriftung."
            )
        for value, label in labels.items():
            if not isinstance(label, str):
                self.issues.add(
                    f"{node.pointer}/x-options/{value}", "Hier fehlt die Beschriftung."
                )
        for value in labels.keys() - choices.keys():
            self.issues.add(
                f"{node.pointer}/x-options/{value}", f"„{value}“ steht nicht in „enum“."
            )
        return choices

    def _source(self, node: Node) -> ListSource | None:
        source = node.schema.get("x-options-from")
        if source is None:
            return None
        pointer = f"{node.pointer}/x-options-from"
        if not isinstance(source, Mapping) or source.keys() != {
            "list",
            "value",
            "label",
        }:
            self.issues.add(pointer, "Erwartet werden „list“, „value“ und „label“.")
            return None
        group: Path = tuple(str(source["list"]).split("."))
        target = self._nodes.get(group)
        if target is None or target.shape != "group":
            self.issues.add(
                f"{pointer}/list", f"„{source['list']}“ ist keine wiederholte Gruppe."
            )
            return None
        value = str(source["value"])
        if value != "id" and value not in target.children:
            self.issues.add(
                f"{pointer}/value",
                f"„{source['value']}“ gibt es in „{source['list']}“ nicht.",
            )
        own = {*target.children, "id"}
        label = self.feel(source["label"], f"{pointer}/label", item=True, own=own)
        fallback = str(target.schema.get("title", group[-1]))
        if label is None:
            return None
        return ListSource(group, value, label, fallback)

    def _autocomplete(self, node: Node) -> str:
        token = node.schema.get("x-autocomplete", "")
        if token and not is_autofill(token):
            self.issues.add(
                f"{node.pointer}/x-autocomplete",
                f"„{token}“ ist kein Autofill-Wert von HTML.",
            )
        return str(token)

    @staticmethod
    def _max_length(schema: Mapping[str, Any], kind: str) -> int | None:
        if kind in ("text", "textarea"):
            return int(schema.get("maxLength", DEFAULT_LENGTH))
        return _LENGTHS.get(kind)


def derive_kind(schema: Mapping[str, Any]) -> str:
    """Choose how to ask a question from its JSON Schema alone."""
    if "enum" in schema or "x-options-from" in schema:
        return "choices" if schema.get("type") == "array" else "choice"
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), None)
    by_type = {"boolean": "yesno", "integer": "integer", "array": "choices"}
    if kind == "number":
        return "money" if schema.get("multipleOf") == 0.01 else "number"
    by_format = {"date": "date", "email": "email"}
    return by_type.get(str(kind)) or by_format.get(schema.get("format", ""), "text")


def validator_for(schema: Mapping[str, Any]) -> Draft202012Validator:
    """Compile the checks of a question.

    ``multipleOf`` is left out: with binary fractions 0.29 is no multiple of 0.01, so
    the engine checks it with decimals.
    """
    rules = {
        key: value
        for key, value in schema.items()
        if not key.startswith("x-")
        and key not in ("multipleOf", "title", "description")
    }
    return Draft202012Validator(rules, format_checker=FORMATS)
