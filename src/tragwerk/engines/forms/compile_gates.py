"""Compile the conditions of a form into gates, in an order that can be evaluated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tragwerk.engines.forms.compile_field import FieldCompiler
from tragwerk.engines.forms.conditions import (
    CircularConditionError,
    closure,
    gates_read,
    in_order,
    references,
)
from tragwerk.engines.forms.model import Path
from tragwerk.engines.forms.plan import Gate, GroupPlan, Leaf, PagePlan, RulePlan

PageGates = dict[str, tuple[Gate, ...]]


class _GateCompiler:
    def __init__(
        self,
        document: Mapping[str, Any],
        pages: Mapping[str, PagePlan],
        groups: Mapping[Path, GroupPlan],
        fields: FieldCompiler,
    ) -> None:
        self._document = document
        self._pages = pages
        self._groups = groups
        self._fields = fields
        self.gates: list[Gate] = []
        self.needs: dict[str, set[str]] = {}
        self._reads: dict[str, tuple[set[Path], tuple[Path, ...]]] = {}
        self._whens: dict[str, str] = {
            entry["id"]: entry["x-when"]
            for entry in document["x-pages"]
            if "x-when" in entry
        }

    def paths(self, texts: Iterable[object], group: Path | None) -> set[Path]:
        """Give everything the FEEL texts may read."""
        found: set[Path] = set()
        for text in texts:
            if isinstance(text, str):
                names = self._fields.read_names.get(text, frozenset())
                found |= references(text, names, group)
        return found

    def build(self) -> None:
        """Make the gates and note what each of them needs."""
        for page_id, when in self._whens.items():
            homes = tuple(leaf.node.path for leaf in self._pages[page_id].leaves)
            self._add(f"page:{page_id}", (), (), (when,), (), None, homes)
        for path, group in self._groups.items():
            conditional = all(page in self._whens for page in group.page_ids)
            pages = group.page_ids if conditional else ()
            whens = group.node.conditions
            if whens or pages:
                key = f"group:{'.'.join(path)}"
                self._add(key, path, path, whens, pages, None, (path,))
        for page_id, plan in self._pages.items():
            pages = (page_id,) if page_id in self._whens else ()
            for leaf in plan.leaves:
                if leaf.node.conditions or pages:
                    self._add(
                        f"field:{leaf.field.path}",
                        leaf.node.path,
                        leaf.parts,
                        leaf.node.conditions,
                        pages,
                        leaf.group,
                        (leaf.node.path,),
                    )
        keys = {gate.key for gate in self.gates}
        for gate in self.gates:
            paths, homes = self._reads[gate.key]
            needed = gates_read(paths, self.gates, homes)
            needed |= {f"page:{page_id}" for page_id in gate.pages}
            if gate.group is not None:
                needed.add(f"group:{'.'.join(gate.group)}")
            self.needs[gate.key] = needed & keys

    def _add(
        self,
        key: str,
        path: Path,
        parts: Path,
        texts: tuple[str, ...],
        pages: tuple[str, ...],
        group: Path | None,
        homes: tuple[Path, ...],
    ) -> None:
        compiled = tuple(
            expression
            for text in texts
            if (expression := self._fields.feel(text, "", item=True)) is not None
        )
        self.gates.append(Gate(key, path, parts, compiled, pages, group))
        self._reads[key] = (self.paths(texts, group), homes)

    def page_start(self, plan: PagePlan, rules: Iterable[RulePlan]) -> set[str]:
        """Give the gates a page needs to be shown and checked."""
        start = {f"page:{plan.page.id}"}
        if plan.group is not None:
            start.add(f"group:{'.'.join(plan.group)}")
        paths: set[Path] = set()
        for leaf in plan.leaves:
            start.add(f"field:{leaf.field.path}")
            paths |= self._read_by(leaf)
        entry = next(
            one for one in self._document["x-pages"] if one["id"] == plan.page.id
        )
        paths |= self.paths((entry.get("item_title"),), plan.group)
        by_id = {one["id"]: one for one in self._document.get("x-rules", [])}
        for rule in rules:
            if rule.page_id == plan.page.id:
                texts = (by_id[rule.id].get("x-when"), by_id[rule.id]["check"])
                paths |= self.paths(texts, plan.group)
                start |= {f"field:{leaf.field.path}" for leaf in rule.leaves}
        return start | gates_read(paths, self.gates)

    def _read_by(self, leaf: Leaf) -> set[Path]:
        texts = (leaf.schema.get("x-min"), leaf.schema.get("x-max"))
        found = self.paths(texts, leaf.group)
        if leaf.source is not None:
            # The label may name any question of the entry.
            found.add(leaf.source.group)
        return found


def compile_gates(
    document: Mapping[str, Any],
    pages: Mapping[str, PagePlan],
    groups: Mapping[Path, GroupPlan],
    rules: tuple[RulePlan, ...],
    fields: FieldCompiler,
) -> tuple[tuple[Gate, ...], PageGates]:
    """Give all gates in order, and for each page those it depends on."""
    compiler = _GateCompiler(document, pages, groups, fields)
    compiler.build()
    try:
        ordered = in_order(compiler.gates, compiler.needs)
    except CircularConditionError as error:
        fields.issues.add(
            "", f"Bedingungen brauchen sich gegenseitig: {error}. Lösen Sie den Kreis."
        )
        return (), {}
    return ordered, {
        page_id: closure(compiler.page_start(plan, rules), ordered, compiler.needs)
        for page_id, plan in pages.items()
    }
