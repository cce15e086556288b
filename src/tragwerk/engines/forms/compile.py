"""Compile a form file into a plan, and say everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator

from tragwerk.engines.forms.compile_field import FieldCompiler, validator_for
from tragwerk.engines.forms.compile_gates import compile_gates
from tragwerk.engines.forms.messages import Messages
from tragwerk.engines.forms.model import EVIDENCE_PAGE, Evidence, Page, Path
from tragwerk.engines.forms.pattern_cost import find_patterns, pattern_fault
from tragwerk.engines.forms.plan import (
    EvidencePlan,
    Expression,
    GroupPlan,
    Leaf,
    ObjectCheck,
    PagePlan,
    Plan,
    RulePlan,
)
from tragwerk.engines.forms.schema import Issues, Node

MAX_ITEMS: Final = 50
MAX_FILES: Final = 10

_PAGE_KEYS: Final = frozenset(
    {
        "id", "title", "intro", "fields", "x-when", "repeat", "item_title",
        "add_label", "min", "max",
    }
)  # fmt: skip
_EVIDENCE_KEYS: Final = frozenset(
    {"id", "title", "description", "x-when", "required", "max_files"}
)
_RULE_KEYS: Final = frozenset({"id", "fields", "page", "check", "message", "x-when"})
# Said by the tree itself; what else an object or a list says is checked as a whole.
_STRUCTURE: Final = frozenset(
    {
        "$schema", "$id", "$comment", "type", "properties", "required",
        "additionalProperties", "items", "minItems", "maxItems", "title",
        "description", "default", "examples", "readOnly",
    }
)  # fmt: skip


class PlanCompiler:
    """Compiles the pages, papers and rules of one document."""

    def __init__(
        self,
        document: Mapping[str, Any],
        root: Node,
        issues: Issues,
        translation: Mapping[str, str],
        messages: Messages,
    ) -> None:
        self._document = document
        self._root = root
        self._issues = issues
        self._messages = messages
        self._fields = FieldCompiler(root, issues, translation)
        self._nodes = {node.path: node for node in root.walk()}
        self._pages: dict[str, PagePlan] = {}
        self._leaves: dict[Path, Leaf] = {}
        self._page_of: dict[Path, str] = {}

    def compile(self) -> Plan:
        """Compile everything.

        Raises:
            FormError: with every fault of the document.
        """
        for pointer, pattern, longest in find_patterns(self._document):
            if fault := pattern_fault(pattern, longest):
                self._issues.add(pointer, f"„{pattern[:80]}“ {fault}.")
        for index, entry in enumerate(self._entries("x-pages", _PAGE_KEYS)):
            self._add_page(entry, f"/x-pages/{index}")
        if not self._pages:
            self._issues.add("/x-pages", "Ein Formular braucht mindestens eine Seite.")
        self._check_asked()
        groups = self._groups()
        evidence = tuple(
            self._evidence(entry, f"/x-evidence/{index}")
            for index, entry in enumerate(self._entries("x-evidence", _EVIDENCE_KEYS))
        )
        rules = tuple(
            rule
            for index, entry in enumerate(self._entries("x-rules", _RULE_KEYS))
            if (rule := self._rule(entry, f"/x-rules/{index}"))
        )
        for node in self._root.walk():
            if "x-when" in node.schema:
                self._fields.feel(
                    node.schema["x-when"],
                    f"{node.pointer}/x-when",
                    item=node.group is not None,
                )
        self._issues.raise_if_any()
        gates, page_gates = compile_gates(
            self._document, self._pages, groups, rules, self._fields
        )
        self._issues.raise_if_any()
        return Plan(
            root=self._root,
            pages=self._pages,
            leaves=self._leaves,
            systems=tuple(
                (node, validator_for(node.schema))
                for node in self._root.walk()
                if node.system and node.shape == "leaf"
            ),
            groups=groups,
            evidence=evidence,
            rules=rules,
            object_checks=self._object_checks(),
            gates=gates,
            page_gates=page_gates,
            messages=self._messages,
        )

    def _entries(self, key: str, known: frozenset[str]) -> list[Mapping[str, Any]]:
        entries = self._document.get(key, [])
        if not isinstance(entries, list):
            self._issues.add(f"/{key}", "Hier gehört eine Liste hin.")
            return []
        seen: set[str] = set()
        good = []
        for index, entry in enumerate(entries):
            pointer = f"/{key}/{index}"
            if not isinstance(entry, Mapping) or not isinstance(entry.get("id"), str):
                self._issues.add(pointer, "Hier gehört ein Objekt mit „id“ hin.")
                continue
            if entry["id"] in seen or entry["id"] in ("", EVIDENCE_PAGE):
                self._issues.add(
                    f"{pointer}/id",
                    f"„{entry['id']}“ ist leer, schon vergeben oder reserviert.",
                )
            seen.add(entry["id"])
            for unknown in entry.keys() - known:
                self._issues.add(
                    f"{pointer}/{unknown}",
                    f"„{unknown}“ gibt es hier nicht. Bekannt sind: "
                    f"{', '.join(sorted(known))}.",
                )
            good.append(entry)
        return good

    def _words(
        self, entry: Mapping[str, Any], area: str, key: str, pointer: str = ""
    ) -> str:
        text = self._fields.words(f"{area}.{entry['id']}.{key}", entry.get(key))
        if pointer and not text:
            self._issues.add(pointer, f"Hier fehlt „{key}“.")
        return text

    def _feel_of(
        self, entry: Mapping[str, Any], key: str, pointer: str, *, item: bool = False
    ) -> Expression | None:
        if key not in entry:
            return None
        return self._fields.feel(entry[key], f"{pointer}/{key}", item=item)

    def _count(
        self, entry: Mapping[str, Any], key: str, pointer: str, default: int
    ) -> int:
        count = entry.get(key, default)
        if not isinstance(count, int) or isinstance(count, bool) or count < 0:
            self._issues.add(
                f"{pointer}/{key}", "Hier gehört eine ganze Zahl ab 0 hin."
            )
            return default
        return count

    def _add_page(self, entry: Mapping[str, Any], pointer: str) -> None:
        group = self._page_group(entry, pointer)
        names = entry.get("fields", [])
        if not isinstance(names, list) or not names:
            self._issues.add(pointer, "Eine Seite braucht „fields“.")
            names = []
        leaves = [
            leaf
            for index, name in enumerate(names)
            if (leaf := self._page_leaf(name, group, f"{pointer}/fields/{index}"))
        ]
        self._feel_of(entry, "x-when", pointer)
        schema = self._nodes[group].schema if group else {}
        first = group and not any(one.group == group for one in self._pages.values())
        add_label = self._words(entry, "pages", "add_label")
        page = Page(
            id=entry["id"],
            title=self._words(entry, "pages", "title", pointer),
            intro=self._words(entry, "pages", "intro"),
            fields=tuple(leaf.field for leaf in leaves),
            repeat=".".join(group) if group else "",
            add_label=add_label or (self._messages.text("add") if first else ""),
            min_items=self._count(entry, "min", pointer, schema.get("minItems", 0)),
            max_items=self._count(
                entry, "max", pointer, schema.get("maxItems", MAX_ITEMS)
            )
            if group
            else 0,
        )
        own = {*self._nodes[group].children, "id"} if group else ()
        title = None
        if "item_title" in entry:
            title = self._fields.feel(
                entry["item_title"], f"{pointer}/item_title", item=True, own=own
            )
        self._pages[page.id] = PagePlan(page, group, tuple(leaves), title)
        for leaf in leaves:
            self._page_of[leaf.node.path] = page.id

    def _page_group(self, entry: Mapping[str, Any], pointer: str) -> Path | None:
        if "repeat" not in entry:
            for key in {"item_title", "add_label", "min", "max"} & entry.keys():
                self._issues.add(f"{pointer}/{key}", "Das gilt nur mit „repeat“.")
            return None
        group = tuple(str(entry["repeat"]).split("."))
        node = self._nodes.get(group)
        if node is None or node.shape != "group":
            self._issues.add(
                f"{pointer}/repeat",
                f"„{entry['repeat']}“ ist keine Liste von Objekten im Schema.",
            )
            return None
        return group

    def _page_leaf(self, name: object, group: Path | None, pointer: str) -> Leaf | None:
        path = (*(group or ()), *str(name).split("."))
        node = self._nodes.get(path)
        if node is None or node.shape != "leaf" or node.group != group:
            self._issues.add(pointer, f"„{name}“ ist keine Frage im Schema.")
            return None
        if node.system:
            self._issues.add(pointer, f"„{name}“ ist „x-system“ und wird nie gefragt.")
            return None
        if path in self._leaves:
            self._issues.add(pointer, f"„{name}“ wird schon auf einer Seite gefragt.")
            return None
        leaf = self._fields.leaf(node, str(name))
        self._leaves[path] = leaf
        return leaf

    def _check_asked(self) -> None:
        for node in self._root.walk():
            if (
                node.shape == "leaf"
                and not node.system
                and node.path not in self._leaves
            ):
                self._issues.add(
                    node.pointer,
                    f"„{'.'.join(node.path)}“ steht auf keiner Seite. Nehmen Sie es in "
                    "eine Seite auf oder kennzeichnen Sie es mit „x-system“: true.",
                )

    def _groups(self) -> dict[Path, GroupPlan]:
        groups: dict[Path, GroupPlan] = {}
        for path, node in self._nodes.items():
            if node.shape != "group":
                continue
            plans = [plan for plan in self._pages.values() if plan.group == path]
            if not plans:
                continue
            groups[path] = GroupPlan(
                path=path,
                node=node,
                page_ids=tuple(plan.page.id for plan in plans),
                label=plans[0].page.title,
                min_items=max(plan.page.min_items for plan in plans),
                max_items=min(plan.page.max_items for plan in plans),
            )
        return groups

    def _evidence(self, entry: Mapping[str, Any], pointer: str) -> EvidencePlan:
        required = entry.get("required", True)
        if not isinstance(required, bool):
            self._issues.add(f"{pointer}/required", "Hier gehört true oder false hin.")
        evidence = Evidence(
            id=entry["id"],
            title=self._words(entry, "evidence", "title", pointer),
            description=self._words(entry, "evidence", "description"),
            required=bool(required),
            max_files=self._count(entry, "max_files", pointer, MAX_FILES),
        )
        return EvidencePlan(evidence, self._feel_of(entry, "x-when", pointer))

    def _rule(self, entry: Mapping[str, Any], pointer: str) -> RulePlan | None:
        names = entry.get("fields")
        if not isinstance(names, list) or not names:
            self._issues.add(pointer, "Eine Regel braucht „fields“.")
            return None
        asked = entry.get("page")
        if asked is not None and not isinstance(asked, str):
            self._issues.add(f"{pointer}/page", "Hier gehört die „id“ einer Seite hin.")
            return None
        group = self._pages[asked].group if asked in self._pages else None
        leaves: list[Leaf] = []
        paths: list[Path] = []
        for index, name in enumerate(names):
            path = tuple(str(name).split("."))
            leaf = self._leaves.get((*(group or ()), *path)) or self._leaves.get(path)
            if leaf is not None:
                leaves.append(leaf)
                path = leaf.node.path
            elif path not in self._nodes or self._nodes[path].shape != "group":
                self._issues.add(
                    f"{pointer}/fields/{index}",
                    f"„{name}“ ist weder Frage noch wiederholte Gruppe.",
                )
                return None
            paths.append(path)
        if asked is not None and asked not in self._pages:
            self._issues.add(f"{pointer}/page", f"Die Seite „{asked}“ gibt es nicht.")
            return None
        page_id = asked or self._page_of_path(paths[0])
        scope = self._pages[page_id].group
        check = self._fields.feel(
            entry.get("check"), f"{pointer}/check", item=scope is not None
        )
        message = self._words(entry, "rules", "message", pointer)
        when = self._feel_of(entry, "x-when", pointer, item=scope is not None)
        if check is None:
            return None
        reads_item = self._fields.reads_item
        per_item = reads_item(entry["check"]) or reads_item(entry.get("x-when"))
        return RulePlan(
            id=entry["id"],
            page_id=page_id,
            path=paths[0],
            leaves=tuple(leaves),
            group=scope if per_item else None,
            when=when,
            check=check,
            message=message,
        )

    def _page_of_path(self, path: Path) -> str:
        return next(
            (
                page
                for asked, page in self._page_of.items()
                if asked[: len(path)] == path
            ),
            next(iter(self._pages)),
        )

    def _object_checks(self) -> tuple[ObjectCheck, ...]:
        checks = []
        for node in (self._root, *self._root.walk()):
            if node.shape == "leaf":
                continue
            rules = {
                key: value
                for key, value in node.schema.items()
                if key not in _STRUCTURE and not key.startswith("x-")
            }
            if rules:
                validator = Draft202012Validator(rules)
                page_id = self._page_of_path(node.path)
                checks.append(ObjectCheck(node, validator, page_id))
        return tuple(checks)
