"""The matrix of legal bases: who may tell whom what, on which ground.

The rules stand in `legal_bases.toml`. Of those that fit and hold on the day, the one
that names more decides; what no rule names is refused.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import Any

from tragwerk.modules.organisations.data import DataProtectionRegime
from tragwerk.modules.privacy.domain.controllers import Controller
from tragwerk.modules.privacy.domain.kinds import (
    ControllerKind,
    DataCategory,
    Verdict,
)

_FILE = "legal_bases.toml"
_APPROVALS = {"pending", "approved"}


class MatrixError(ValueError):
    """The rules contradict each other or lack something; says which and what."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence for laypeople, in the languages of the platform."""

    de: str
    en: str

    def in_language(self, language: str) -> str:
        """Give it in a language, German where there is none."""
        return self.en if language.startswith("en") else self.de


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the matrix; an empty set means all.

    Attributes:
        needs_release: whether § 203 StGB asks for a release besides.
        has_duties: whether the receiver is told its duties (§ 78 SGB X).
        valid_until: the last day.
    """

    id: str
    senders: frozenset[ControllerKind]
    receivers: frozenset[ControllerKind]
    categories: frozenset[DataCategory]
    verdict: Verdict
    paragraphs: tuple[str, ...]
    sentence: Sentence
    source: str
    legal_approval: str
    valid_from: date
    valid_until: date | None = None
    needs_release: bool = False
    has_duties: bool = False

    @property
    def specificity(self) -> int:
        """Give how many of sender, receiver and category it names."""
        named = (self.senders, self.receivers, self.categories)
        return sum(bool(each) for each in named)

    def fits(
        self,
        sender: ControllerKind,
        receiver: ControllerKind,
        category: DataCategory,
        on: date,
    ) -> bool:
        """Say whether it speaks about this, on this day."""
        return (
            (not self.senders or sender in self.senders)
            and (not self.receivers or receiver in self.receivers)
            and (not self.categories or category in self.categories)
            and self.valid_from <= on
            and (self.valid_until is None or on <= self.valid_until)
        )


@dataclass(frozen=True, slots=True)
class CategoryGround:
    """What the matrix says about one category; `rule` is None where none fits."""

    category: DataCategory
    verdict: Verdict
    paragraphs: tuple[str, ...]
    sentence: Sentence
    rule: Rule | None

    @property
    def needs_release(self) -> bool:
        """Say whether § 203 StGB asks for a release besides."""
        return self.rule is not None and self.rule.needs_release


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the matrix says about a whole disclosure: its strictest verdict.

    Attributes:
        grounds: one per category, in the order of the categories.
        duties: what the receiver is told before anything else; None if nothing.
    """

    grounds: tuple[CategoryGround, ...]
    duties: Sentence | None

    @property
    def verdict(self) -> Verdict:
        """Give the strictest verdict of all categories."""
        return self.strictest.verdict

    @property
    def strictest(self) -> CategoryGround:
        """Give the ground that decides."""
        return max(self.grounds, key=lambda ground: ground.verdict.severity)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Give every paragraph once."""
        every = (one for ground in self.grounds for one in ground.paragraphs)
        return tuple(dict.fromkeys(every))

    @property
    def is_possible(self) -> bool:
        """Say whether anything could make it lawful."""
        return self.verdict is not Verdict.REFUSED

    @property
    def needs_consent(self) -> bool:
        """Say whether some category passes with consent only."""
        return self._has(Verdict.WITH_CONSENT)

    @property
    def needs_notice(self) -> bool:
        """Say whether the person must know first that they may object."""
        return self._has(Verdict.AFTER_NOTICE)

    @property
    def needs_release(self) -> bool:
        """Say whether somebody must be released from confidentiality."""
        return any(ground.needs_release for ground in self.grounds)

    def _has(self, verdict: Verdict) -> bool:
        return any(ground.verdict is verdict for ground in self.grounds)


@dataclass(frozen=True, slots=True)
class Matrix:
    """All rules, with what goes for many of them.

    Attributes:
        no_rule: what is said where no rule fits.
        duties: of a receiver outside § 35 SGB I.
        consent_law: the paragraphs on consent of each regime.
        periods: days that a statement of each kind holds, and years of its proof.
    """

    rules: tuple[Rule, ...]
    no_rule: Sentence
    duties: Sentence
    consent_law: Mapping[DataProtectionRegime, tuple[str, ...]]
    periods: Mapping[str, int]

    def assess(
        self,
        sender: Controller,
        receiver: Controller,
        categories: Collection[DataCategory],
        *,
        on: date,
    ) -> Assessment:
        """Say whether data of these categories may pass, and on which grounds.

        Raises:
            ValueError: if no category is named; a message without data needs no ground.
        """
        if not categories:
            raise ValueError("A disclosure names at least one category of data.")
        grounds = tuple(
            self._ground(sender, receiver, category, on)
            for category in DataCategory
            if category in categories
        )
        is_told = any(
            each.rule is not None and each.rule.has_duties for each in grounds
        )
        return Assessment(grounds, self.duties if is_told else None)

    def _ground(
        self, sender: Controller, receiver: Controller, category: DataCategory, on: date
    ) -> CategoryGround:
        rule = None
        if sender.kind is not None and receiver.kind is not None:
            fitting = [
                rule
                for rule in self.rules
                if rule.fits(sender.kind, receiver.kind, category, on)
            ]
            rule = max(fitting, key=lambda each: each.specificity, default=None)
        if rule is None:
            return CategoryGround(category, Verdict.REFUSED, (), self.no_rule, None)
        paragraphs = rule.paragraphs
        if rule.verdict is Verdict.WITH_CONSENT:
            paragraphs += self.consent_law[sender.regime]
        return CategoryGround(category, rule.verdict, paragraphs, rule.sentence, rule)


def find_contradictions(rules: Iterable[Rule]) -> list[str]:
    """Name the pairs of rules of which neither goes before the other.

    Both speak about the same on some day and name equally much.
    """
    return [
        f"{one.id} and {other.id} speak about the same and name equally much"
        for one, other in combinations(rules, 2)
        if one.specificity == other.specificity
        and _meet(one.senders, other.senders)
        and _meet(one.receivers, other.receivers)
        and _meet(one.categories, other.categories)
        and one.valid_from <= (other.valid_until or date.max)
        and other.valid_from <= (one.valid_until or date.max)
    ]


def _meet(one: frozenset[Any], other: frozenset[Any]) -> bool:
    return not one or not other or not one.isdisjoint(other)


def read_matrix(text: str) -> Matrix:
    """Read and check a file of rules.

    Raises:
        MatrixError: if rules contradict each other or lack something.
    """
    raw = tomllib.loads(text)
    rules = tuple(_rule(row) for row in raw["rule"])
    ids = [rule.id for rule in rules]
    faults = [f"{each} stands twice" for each in set(ids) if ids.count(each) > 1]
    faults += find_contradictions(rules)
    law = {
        DataProtectionRegime(regime): tuple(paragraphs)
        for regime, paragraphs in raw["consent_law"].items()
    }
    faults += [
        f"consent_law lacks {each}" for each in set(DataProtectionRegime) - {*law}
    ]
    if faults:
        raise MatrixError("; ".join(faults))
    return Matrix(
        rules=rules,
        no_rule=Sentence(**raw["no_rule"]),
        duties=Sentence(de=raw["duties"]["de"], en=raw["duties"]["en"]),
        consent_law=law,
        periods=raw["periods"],
    )


def _rule(row: Mapping[str, Any]) -> Rule:
    try:
        rule = Rule(
            id=row["id"],
            senders=frozenset(map(ControllerKind, row.get("from", ()))),
            receivers=frozenset(map(ControllerKind, row.get("to", ()))),
            categories=frozenset(map(DataCategory, row.get("categories", ()))),
            verdict=Verdict(row["verdict"]),
            paragraphs=tuple(row["paragraphs"]),
            sentence=Sentence(row["sentence"], row["sentence_en"]),
            source=row["source"],
            legal_approval=row["legal_approval"],
            valid_from=row["valid_from"],
            valid_until=row.get("valid_until"),
            needs_release=row.get("release", False),
            has_duties=row.get("duties", False),
        )
    except (KeyError, ValueError) as error:
        raise MatrixError(f"{row.get('id', 'A rule')}: {error}") from error
    if not (rule.paragraphs and rule.source and rule.sentence.de and rule.sentence.en):
        raise MatrixError(f"{rule.id} lacks paragraphs, a source or its sentence")
    if rule.legal_approval not in _APPROVALS:
        raise MatrixError(f"{rule.id}: {rule.legal_approval} is no approval")
    if rule.valid_until is not None and rule.valid_until < rule.valid_from:
        raise MatrixError(f"{rule.id} ends before it begins")
    return rule


@cache
def matrix() -> Matrix:
    """Give the matrix of the platform."""
    return read_matrix(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))


def assess(
    sender: Controller,
    receiver: Controller,
    categories: Collection[DataCategory],
    *,
    on: date,
) -> Assessment:
    """Ask the platform's matrix; as `Matrix.assess`."""
    return matrix().assess(sender, receiver, categories, on=on)
