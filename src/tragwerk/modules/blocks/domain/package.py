"""A Baustein in memory: everything its files say, parsed and compiled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tragwerk.engines.decision import Decision, DecisionModel
from tragwerk.engines.forms import Form
from tragwerk.engines.process import Collaboration

NOTES = frozenset(
    {"source", "note", "valid_from", "valid_to", "law", "legal_approval", "quelle"}
)
"""What a file of figures says about its figures."""

_CODE = re.compile(r"[A-Z][A-Z0-9_]+")
_PARAMETER_TYPES: dict[str, tuple[type, ...]] = {
    "integer": (int,),
    "number": (int, Decimal),
    "boolean": (bool,),
    "string": (str,),
}


APPLIED_ON = "antragsdatum"
"""The field of every application with the day that counts, ISO 8601 (§ 16 SGB I)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """A message flow with what the law asks about it (from `privacy.toml`).

    Attributes:
        name: the BPMN message.
        kind: application, request, answer, notice or information.
        sender: pool it leaves.
        receiver: pool it reaches.
        purpose: why, as a plain sentence.
        legal_basis: paragraphs that allow it.
        fields: paths that go with it; `*` means all. To or from the person they are
            of the form; between units of the process, such as `antrag.kind.name`.
        categories: path → kind of data (`DataCategory`) where it is no ordinary one;
            a path stands for all below it.
        sentence: what the person reads about it.
    """

    name: str
    kind: str
    sender: str
    receiver: str
    purpose: str
    legal_basis: str
    fields: tuple[str, ...]
    sentence: str
    categories: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts and limits of the law, valid for a time.

    Attributes:
        content: the file as read, for display.
        context: the same, converted once for FEEL.
    """

    file: str
    valid_from: date
    valid_to: date | None
    content: Mapping[str, Any]
    context: Mapping[str, Any]

    def is_valid_on(self, day: date) -> bool:
        """Say whether these figures count on a day."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision that can be called with plain inputs (`tragwerk block decide`)."""

    decision: str
    inputs: tuple[str, ...]
    outputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a Kreis may set when it adopts the Baustein; FEEL reads it as `parameter`.

    Attributes:
        type: `integer`, `number`, `boolean` or `string`.
        default: the value while nobody has set another.
        minimum: smallest number, None without limit.
        maximum: largest number, None without limit.
    """

    name: str
    title: str
    type: str
    default: Any
    minimum: int | Decimal | None = None
    maximum: int | Decimal | None = None

    def accepts(self, value: object) -> bool:
        """Say whether a value has the type and keeps the limits."""
        kinds = _PARAMETER_TYPES.get(self.type, ())
        if not isinstance(value, kinds) or isinstance(value, bool) != (
            self.type == "boolean"
        ):
            return False
        if not isinstance(value, int | Decimal):
            return True
        return (self.minimum is None or value >= self.minimum) and (
            self.maximum is None or value <= self.maximum
        )


@dataclass(frozen=True, slots=True)
class Explained:
    """Why a Baustein keeps to what a rule finds fault with; never for an error.

    Attributes:
        rule: the name of the rule.
        elements: ids that this is about; empty for all.
        reason: as the public reads it, in German.
    """

    rule: str
    elements: tuple[str, ...]
    reason: str

    def covers(self, rule: str, element: str) -> bool:
        """Say whether a finding is explained by this."""
        return rule == self.rule and (not self.elements or element in self.elements)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case that tests the Baustein.

    Attributes:
        application: data as the form holds them, or None.
        inputs: inputs of the decision; beside an application, `pruefung` is what the
            caseworker confirmed.
        expect: value by decision.
    """

    file: str
    title: str
    application: Mapping[str, Any] | None
    inputs: Mapping[str, Any]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LetterWords:
    """What people read about a letter; the letter itself is German by law.

    Attributes:
        title: its subject, in the language of the reader.
        explanation: what it says, for readers of another language; in German empty.
    """

    title: str
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """One version of a Baustein (German: Baustein) with its words in one language.

    Attributes:
        key: name in addresses and files.
        version: semantic version.
        digest: SHA-256 over all files; two packages with one digest are the same.
        language: of everything in it that people read.
        translations: the same in the other languages that it offers.
        texts: public texts by language.
        forms: the application form by language; `de` is always there.
        tasks: forms of user tasks by path.
        rules: the decisions by id as people read them.
        words: names that occur as keys and codes in figures and calculations, as
            people read them.
        letter_words: what people read about a letter, by its name.
        parameters: what a Kreis may set, by name.
        pools: who a pool is: PERSON; BY_RESIDENCE, the unit competent for the place;
            or CHOSEN, a unit that somebody chooses when the first message goes there.
        pool_kinds: kind of unit of each pool but the person's.
        retention: days and years data are kept, by rule name.
        explained: hints of the checks that the Baustein has a reason to leave.
    """

    key: str
    version: str
    title: str
    unit_kind: str
    law: str
    status: str
    legal_approval: str
    digest: str
    keywords: Mapping[str, tuple[str, ...]]
    texts: Mapping[str, Mapping[str, Any]]
    forms: Mapping[str, Form]
    tasks: Mapping[str, Form]
    collaboration: Collaboration
    decisions: DecisionModel
    rules: Mapping[str, Decision]
    figures: tuple[Figures, ...]
    decides: Mapping[str, Decide]
    calculation: Mapping[str, Any]
    parameters: Mapping[str, Parameter]
    pools: Mapping[str, str]
    purpose: Mapping[str, str]
    flows: Mapping[str, Flow]
    retention: Mapping[str, int]
    statistics: Mapping[str, Any]
    letters: Mapping[str, str]
    letter_words: Mapping[str, LetterWords]
    examples: tuple[Example, ...]
    files: Mapping[str, bytes] = field(repr=False)
    pool_kinds: Mapping[str, str] = field(default_factory=dict)
    language: str = "de"
    explained: tuple[Explained, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Package] = field(default_factory=dict, repr=False)

    def in_language(self, language: str) -> Package:
        """Give the Baustein in a language; German where it does not offer it.

        Only the words differ. What is stored and what becomes a letter is German, so
        it is read from the German one.
        """
        return self.translations.get(language, self)

    def form(self, language: str | None = None) -> Form:
        """Give the application form in a language, German where there is none."""
        return self.forms.get(language or self.language, self.forms["de"])

    def text(self, language: str | None = None) -> Mapping[str, Any]:
        """Give the public texts in a language, German where there are none."""
        return self.texts.get(language or self.language, self.texts["de"])

    def title_in(self, language: str) -> str:
        """Name the service as the office does, or as a language's texts do."""
        return self.in_language(language).title

    def word(self, name: str) -> str:
        """Give a name of figures or calculations as people read it."""
        return self.words.get(name, name.replace("_", " "))

    def in_order(self, value: Mapping[str, Any]) -> list[tuple[str, Any]]:
        """Give entries in the order of `[words]` in texts/de.toml, others behind.

        What is kept of a calculation has lost the order it was worked out in.
        """
        places = {
            name: place for place, name in enumerate(self.texts["de"].get("words", ()))
        }
        return sorted(
            value.items(), key=lambda entry: places.get(entry[0], len(places))
        )

    def code(self, text: str) -> str:
        """Give a code as people read it; any other text stays as it is.

        A code without a word of its own is written as the choice of the form.
        """
        if text in self.words:
            return self.words[text]
        if not _CODE.fullmatch(text):
            return text
        choices = (
            option.label
            for page in self.form().pages
            for field in page.fields
            for option in field.options
            if option.value == text
        )
        return next(choices, text.replace("_", " ").capitalize())

    def figures_on(self, day: date) -> Figures:
        """Give the figures that count on a day.

        Raises:
            LookupError: if the Baustein has none for that day.
        """
        for figures in self.figures:
            if figures.is_valid_on(day):
                return figures
        raise LookupError(f"Für den {day:%d.%m.%Y} hat „{self.title}“ keine Beträge.")

    def parameter_defaults(self) -> dict[str, Any]:
        """Give the values that FEEL reads as `parameter` while none is set."""
        return {name: entry.default for name, entry in self.parameters.items()}

    def unit_process(self) -> str:
        """Give the id of the process that takes the application."""
        taking = (f.receiver for f in self.flows.values() if f.kind == "application")
        others = (key for key, who in self.pools.items() if who != "PERSON")
        return next(taking, None) or next(others)
