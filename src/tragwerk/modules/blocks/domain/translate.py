"""A Baustein in another language: the same parts, with other words.

German stands in the files themselves; `texts/<language>.toml` holds the rest under the
ids of the parts. What runs (forms' data, conditions, decisions) is the same object in
every language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from tragwerk.engines.decision import Decision
from tragwerk.engines.forms import Form
from tragwerk.engines.process import Collaboration, Element, Process
from tragwerk.engines.process import Flow as SequenceFlow
from tragwerk.modules.blocks.domain.package import (
    Example,
    Flow,
    LetterWords,
    Package,
    Parameter,
)


@dataclass
class Lookup:
    """The words of one language by dotted key; remembers what was asked for.

    Attributes:
        table: name of the table in the file, such as `process`.
        texts: dotted key → text.
        missing: key → the German text that has no translation.
    """

    table: str
    texts: Mapping[str, str]
    asked: set[str] = field(default_factory=set)
    missing: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, german: str) -> str:
        """Give the text of a key; the German one where it is not translated."""
        if not german:
            return german
        self.asked.add(key)
        if not self.texts.get(key):
            self.missing[key] = german
            return german
        return self.texts[key]

    def unknown(self) -> list[str]:
        """Give the keys that the Baustein has nothing for."""
        return [key for key in self.texts if key not in self.asked]


def flat(texts: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Give the texts of nested tables with dotted keys."""
    if not isinstance(texts, Mapping):
        return
    for key, value in texts.items():
        if isinstance(value, str):
            yield f"{prefix}{key}", value
        else:
            yield from flat(value, f"{prefix}{key}.")


@dataclass
class Translator:
    """Puts the words of `texts/<language>.toml` into a Baustein.

    Attributes:
        texts: the parsed file.
        lookups: by table, filled while translating; the checks read them.
    """

    language: str
    texts: Mapping[str, Any]
    lookups: dict[str, Lookup] = field(default_factory=dict)

    def translate(self, package: Package, tasks: Mapping[str, Form]) -> Package:
        """Give the Baustein in this language.

        Args:
            package: in German.
            tasks: the forms of the user tasks, compiled in this language.
        """
        return replace(
            package,
            language=self.language,
            translations={},
            title=str(self.texts.get("title") or package.title),
            tasks=tasks,
            collaboration=self._collaboration(package.collaboration),
            rules=self._rules(package),
            parameters=self._parameters(package),
            purpose=self._purpose(package),
            flows=self._flows(package),
            letter_words=self._letters(package),
            examples=self._examples(package),
            words=dict(flat(self.texts.get("words"))),
        )

    def lookup(self, table: str) -> Lookup:
        """Give the words of a table of the file."""
        if table not in self.lookups:
            texts = dict(flat(self.texts.get(table)))
            self.lookups[table] = Lookup(table, texts)
        return self.lookups[table]

    def _collaboration(self, german: Collaboration) -> Collaboration:
        find = self.lookup("process")
        return replace(
            german,
            name=find.get("collaboration.name", german.name),
            pools=tuple(
                replace(pool, name=find.get(f"{pool.id}.name", pool.name))
                for pool in german.pools
            ),
            message_flows=tuple(
                replace(flow, name=find.get(f"{flow.id}.name", flow.name))
                for flow in german.message_flows
            ),
            processes={
                key: self._process(process) for key, process in german.processes.items()
            },
        )

    def _process(self, german: Process) -> Process:
        find = self.lookup("process")
        lanes = {
            lane.name or lane.id: find.get(f"{lane.id}.name", lane.name)
            for lane in german.lanes
        }
        flows = {
            key: replace(flow, name=find.get(f"{key}.name", flow.name))
            for key, flow in german.flows.items()
        }
        elements = {
            key: self._element(element, flows, lanes)
            for key, element in german.elements.items()
        }
        return replace(
            german,
            name=find.get(f"{german.id}.name", german.name),
            documentation=find.get(f"{german.id}.documentation", german.documentation),
            lanes=tuple(
                replace(lane, name=lanes[lane.name or lane.id]) for lane in german.lanes
            ),
            flows=flows,
            elements=elements,
            boundaries={
                key: tuple(elements[each.id] for each in group)
                for key, group in german.boundaries.items()
            },
            starts={
                key: tuple(elements[each.id] for each in group)
                for key, group in german.starts.items()
            },
            links={key: elements[each.id] for key, each in german.links.items()},
        )

    def _element(
        self,
        german: Element,
        flows: Mapping[str, SequenceFlow],
        lanes: Mapping[str, str],
    ) -> Element:
        find = self.lookup("process")
        return replace(
            german,
            name=find.get(f"{german.id}.name", german.name),
            documentation=find.get(f"{german.id}.documentation", german.documentation),
            lane=lanes.get(german.lane, german.lane) if german.lane else None,
            incoming=tuple(flows[each.id] for each in german.incoming),
            outgoing=tuple(flows[each.id] for each in german.outgoing),
        )

    def _rules(self, package: Package) -> dict[str, Decision]:
        find = self.lookup("decisions")
        return {
            key: replace(
                rule,
                name=find.get(f"{key}.name", rule.name),
                description=find.get(f"{key}.description", rule.description),
                authority=find.get(f"{key}.authority", rule.authority),
            )
            for key, rule in package.rules.items()
        }

    def _purpose(self, package: Package) -> dict[str, str]:
        find = self.lookup("privacy")
        return {
            key: find.get(f"purpose.{key}", str(text))
            for key, text in package.purpose.items()
        }

    def _flows(self, package: Package) -> dict[str, Flow]:
        find = self.lookup("privacy")
        return {
            name: replace(
                flow,
                purpose=find.get(f"flows.{name}.purpose", flow.purpose),
                legal_basis=find.get(f"flows.{name}.legal_basis", flow.legal_basis),
                sentence=find.get(f"flows.{name}.sentence", flow.sentence),
            )
            for name, flow in package.flows.items()
        }

    def _letters(self, package: Package) -> dict[str, LetterWords]:
        find = self.lookup("letters")
        # Who reads German reads the letter, so its title stands for the explanation.
        return {
            name: LetterWords(
                title=find.get(f"{name}.title", german.title),
                explanation=find.get(f"{name}.explanation", german.title),
            )
            for name, german in package.letter_words.items()
        }

    def _parameters(self, package: Package) -> dict[str, Parameter]:
        find = self.lookup("parameters")
        return {
            name: replace(each, title=find.get(f"{name}.title", each.title))
            for name, each in package.parameters.items()
        }

    def _examples(self, package: Package) -> tuple[Example, ...]:
        find = self.lookup("examples")
        return tuple(
            replace(each, title=find.get(PurePath(each.file).stem, each.title))
            for each in package.examples
        )
