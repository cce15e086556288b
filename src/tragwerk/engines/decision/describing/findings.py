"""What the checks of a model found, as sentences: what is wrong and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from tragwerk.engines.decision.describing.cells import say_value
from tragwerk.engines.decision.describing.vocabulary import GERMAN, Vocabulary
from tragwerk.engines.decision.dmn.requirement_check import RequirementFinding
from tragwerk.engines.decision.dmn.table_check import TableFinding
from tragwerk.engines.decision.feel.formatting import feel_text
from tragwerk.engines.decision.feel.values import Value

DMN: Final = "DMN 1.5, 8.2"
REQUIREMENTS: Final = "DMN 1.5, 6.3"
COMPLETE: Final = "Calvanese u. a. 2016"
TRAGWERK: Final = "Tragwerk"
TABLE_RULES: Mapping[str, str] = MappingProxyType(
    {
        "gap": COMPLETE,
        "overlap": DMN,
        "conflict": DMN,
        "unreachable": COMPLETE,
        "never": COMPLETE,
        "unranked": DMN,
        "unchecked": TRAGWERK,
    }
)
"""Rules about tables and whose they are; ``unchecked`` says what was not proved."""

REQUIREMENT_RULES: Mapping[str, str] = MappingProxyType(
    {
        "unknown-name": REQUIREMENTS,
        "unused-requirement": REQUIREMENTS,
        "unused-element": TRAGWERK,
        "no-logic": TRAGWERK,
    }
)
"""Rules about what the parts of a model need, and whose they are."""

_MOST_RULES: Final = 10
_DE: Final[Mapping[str, tuple[str, str]]] = {
    "gap": (
        "Keine Regel passt auf {example}.",
        "Ergänzen Sie eine Regel oder einen Standardwert.",
    ),
    "overlap": (
        "Die {rules} passen beide auf {example}; erlaubt ist nur eine.",
        "Grenzen Sie die Regeln voneinander ab oder wählen Sie eine andere Lesart "
        "der Tabelle.",
    ),
    "conflict": (
        "Die {rules} passen beide auf {example}, ergeben aber Verschiedenes.",
        "Gleichen Sie die Ergebnisse an oder grenzen Sie die Regeln voneinander ab.",
    ),
    "unreachable": (
        "{rules} wirkt nie: Stärkere Regeln decken alle ihre Fälle ab.",
        "Löschen Sie die Regel oder stellen Sie sie weiter nach oben.",
    ),
    "never": (
        "{rules} trifft nie zu: Die Spalte „{column}“ nimmt dort nichts an.",
        "Ändern Sie die Bedingung oder löschen Sie die Regel.",
    ),
    "unranked": (
        "Das Ergebnis von {rules} steht nicht in der Rangfolge der Ausgabe.",
        "Nehmen Sie es unter die möglichen Werte der Ausgabe auf.",
    ),
    "unchecked": (
        "Die Spalte „{column}“ lässt sich nicht vollständig prüfen ({rules}).",
        "Sehen Sie dort selbst nach, oder geben Sie dem Wert eine Art mit den "
        "erlaubten Werten.",
    ),
    "unchecked table": (
        "Die Tabelle ist zu groß, um sie vollständig zu prüfen.",
        "Teilen Sie sie in mehrere Entscheidungen.",
    ),
    "unknown-name": (
        "„{other}“ wird gelesen, aber von nichts gegeben. Das ergibt immer „keine "
        "Angabe“.",
        "Berichtigen Sie den Namen oder zeichnen Sie ein, woher der Wert kommt.",
    ),
    "unused-requirement": (
        "„{other}“ ist als nötig eingezeichnet, wird aber nicht gelesen.",
        "Löschen Sie den Pfeil oder verwenden Sie den Wert.",
    ),
    "unused-element": (
        "Nichts braucht dieses Element.",
        "Löschen Sie es oder zeichnen Sie ein, wer es braucht.",
    ),
    "no-logic": (
        "Diese Entscheidung hat keinen Rechenweg und damit kein Ergebnis.",
        "Ergänzen Sie eine Tabelle oder einen Ausdruck.",
    ),
}
_EN: Final[Mapping[str, tuple[str, str]]] = {
    "gap": ("No rule fits {example}.", "Add a rule or a default value."),
    "overlap": (
        "The {rules} both fit {example}; only one is allowed to.",
        "Tell the rules apart, or choose another way to read the table.",
    ),
    "conflict": (
        "The {rules} both fit {example}, but give different results.",
        "Make the results the same, or tell the rules apart.",
    ),
    "unreachable": (
        "{rules} never has an effect: stronger rules cover all its cases.",
        "Delete the rule or move it further up.",
    ),
    "never": (
        "{rules} never applies: there the column “{column}” accepts nothing.",
        "Change the condition or delete the rule.",
    ),
    "unranked": (
        "The result of {rules} has no place in the ranking of the output.",
        "Add it to the possible values of the output.",
    ),
    "unchecked": (
        "The column “{column}” cannot be checked completely ({rules}).",
        "Look there yourself, or give the value a type with the values allowed.",
    ),
    "unchecked table": (
        "The table is too large to be checked completely.",
        "Split it into several decisions.",
    ),
    "unknown-name": (
        "“{other}” is read, but nothing gives it. It always means “not given”.",
        "Correct the name, or draw where the value comes from.",
    ),
    "unused-requirement": (
        "“{other}” is drawn as needed, but is not read.",
        "Delete the arrow or use the value.",
    ),
    "unused-element": (
        "Nothing needs this element.",
        "Delete it, or draw who needs it.",
    ),
    "no-logic": (
        "This decision has no calculation and so no result.",
        "Add a table or an expression.",
    ),
}
_CATALOGUES: Final = {"de": _DE, "en": _EN}
_AND: Final = {"de": "und", "en": "and"}
_RULE: Final = {"de": ("Regel", "Regeln"), "en": ("rule", "rules")}
_ANYTHING: Final = {"de": "jeder Wert", "en": "any value"}
_ANY_INPUT: Final = {"de": "irgendeine Eingabe", "en": "some input"}


@dataclass(frozen=True, slots=True)
class FindingText:
    """A finding in words, and what to do about it."""

    message: str
    advice: str


def table_finding_text(
    finding: TableFinding,
    vocabulary: Vocabulary = GERMAN,
    labels: Mapping[str, str] = MappingProxyType({}),
) -> FindingText:
    """Say a finding of ``check_table``.

    Args:
        finding: the finding.
        vocabulary: its language, codes and units.
        labels: the expression of a column to what the table calls the column.
    """
    language = _known(vocabulary.language)
    pairs = []
    for name, value in finding.example.items():
        said = _value(value, vocabulary, name)
        pairs.append(f"„{labels.get(name, name)}“ = {said or _ANYTHING[language]}")
    key = finding.kind
    if key == "unchecked" and not finding.column:
        key = "unchecked table"
    example = ", ".join(pairs) or _ANY_INPUT[language]
    return _text(
        language,
        key,
        example=example if language == "de" else _english(example),
        rules=_rules(finding.rules, language),
        column=labels.get(finding.column, finding.column),
    )


def requirement_finding_text(
    finding: RequirementFinding, vocabulary: Vocabulary = GERMAN
) -> FindingText:
    """Say a finding of ``check_requirements``."""
    return _text(_known(vocabulary.language), finding.kind, other=finding.other)


def _known(language: str) -> str:
    return language if language in _CATALOGUES else "de"


def _english(text: str) -> str:
    return text.replace("„", "“").replace("“ =", "” =")


def _text(language: str, key: str, **values: str) -> FindingText:
    message, advice = _CATALOGUES[language][key]
    said = message.format(**values)
    return FindingText(f"{said[:1].upper()}{said[1:]}", advice)


def _value(value: Value, vocabulary: Vocabulary, name: str) -> str:
    if value is None:
        return ""
    unit = vocabulary.unit_of(name)
    return say_value(value, vocabulary, unit=unit) or feel_text(value)


def _rules(rules: Sequence[int], language: str) -> str:
    """Name rules by their numbers: „Regeln 1 und 2“."""
    one, many = _RULE[language]
    numbers = [str(each) for each in rules[:_MOST_RULES]]
    if len(rules) > _MOST_RULES:
        return f"{many} {', '.join(numbers)} …"
    if len(numbers) < 2:
        return f"{one} {''.join(numbers)}"
    return f"{many} {', '.join(numbers[:-1])} {_AND[language]} {numbers[-1]}"
