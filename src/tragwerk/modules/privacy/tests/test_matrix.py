"""The matrix: every start value of the research, no contradiction, no gap that lets in.

The table below is the specification; a rule that changes is seen here.
"""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tragwerk.modules.organisations.data import DataProtectionRegime as Regime
from tragwerk.modules.privacy.data import (
    PERSON,
    Controller,
    ControllerKind,
    DataCategory,
    Verdict,
)
from tragwerk.modules.privacy.domain.matrix import (
    MatrixError,
    assess,
    find_contradictions,
    matrix,
    read_matrix,
)

DAY = date(2026, 1, 12)
K, D, V = ControllerKind, DataCategory, Verdict
OFFICE = Controller(K.SECTION_35)
PROVIDER = Controller(K.FREE_PROVIDER, Regime.GDPR_BDSG)
CATHOLIC = Controller(K.FREE_PROVIDER, Regime.KDG)
PROTESTANT = Controller(K.FREE_PROVIDER, Regime.DSG_EKD)
DOCTOR = Controller(K.MEDICAL, Regime.GDPR_BDSG)
COUNSEL = Controller(K.CONFIDENTIAL_COUNSELLING, Regime.GDPR_BDSG)
RESEARCH = Controller(K.RESEARCH)
COURT = Controller(K.COURT_POLICE)

# from, to, category → verdict, release?, duties?, a paragraph that must be named
START = [
    # § 35-Stelle → § 35-Stelle, own or the other's task under the SGB
    (OFFICE, OFFICE, D.SOCIAL, V.ALLOWED, False, False, "§ 69 Abs. 1 Nr. 1 SGB X"),
    (OFFICE, OFFICE, D.HEALTH, V.ALLOWED, False, False, "§ 67b Abs. 1 SGB X"),
    # the same with medical data: § 69 and § 76 (2), right to object
    (OFFICE, OFFICE, D.MEDICAL, V.AFTER_NOTICE, False, False,
     "§ 76 Abs. 2 Nr. 1 SGB X"),
    (OFFICE, OFFICE, D.ENTRUSTED, V.WITH_CONSENT, False, False,
     "§ 65 Abs. 1 Satz 1 Nr. 1 SGB VIII"),
    (OFFICE, OFFICE, D.TAX, V.WITH_CONSENT, False, False, "§ 30 Abs. 4 Nr. 3 AO"),
    (OFFICE, OFFICE, D.CONFIDENTIAL, V.WITH_CONSENT, True, False, "§ 203 StGB"),
    # § 35-Stelle → free provider of the benefit: § 69 and § 78; beyond, with consent
    (OFFICE, PROVIDER, D.SOCIAL, V.ALLOWED, False, True, "§ 78 SGB X"),
    (OFFICE, PROVIDER, D.HEALTH, V.WITH_CONSENT, False, True, "§ 67b Abs. 2 SGB X"),
    (OFFICE, CATHOLIC, D.MEDICAL, V.WITH_CONSENT, True, True, "§ 76 Abs. 1 SGB X"),
    (OFFICE, PROTESTANT, D.CONFIDENTIAL, V.WITH_CONSENT, True, True, "§ 203 StGB"),
    (OFFICE, PROVIDER, D.ENTRUSTED, V.WITH_CONSENT, False, True, "§ 78 SGB X"),
    (OFFICE, PROVIDER, D.TAX, V.REFUSED, False, False, ""),
    (OFFICE, DOCTOR, D.HEALTH, V.ALLOWED, False, True, "§ 78 SGB X"),
    (OFFICE, DOCTOR, D.MEDICAL, V.AFTER_NOTICE, False, True, "§ 76 Abs. 2 Nr. 1 SGB X"),
    (OFFICE, COUNSEL, D.SOCIAL, V.WITH_CONSENT, False, True, "§ 78 SGB X"),
    # free provider → § 35-Stelle, and ↔: consent by its own law, with release
    (PROVIDER, OFFICE, D.SOCIAL, V.WITH_CONSENT, False, False,
     "Art. 6 Abs. 1 Buchst. a, Art. 7, Art. 9 Abs. 2 Buchst. a DSGVO"),
    (PROVIDER, OFFICE, D.CONFIDENTIAL, V.WITH_CONSENT, True, False,
     "§ 203 Abs. 1 StGB"),
    (CATHOLIC, OFFICE, D.HEALTH, V.WITH_CONSENT, True, False,
     "§ 6 Abs. 1 Buchst. b, § 8, § 11 Abs. 2 Buchst. a KDG"),
    (PROTESTANT, OFFICE, D.HEALTH, V.WITH_CONSENT, True, False,
     "§ 6 Nr. 2, § 11, § 13 Abs. 2 Nr. 1 DSG-EKD"),
    (PROVIDER, CATHOLIC, D.CONFIDENTIAL, V.WITH_CONSENT, True, False,
     "§ 203 Abs. 1 StGB"),
    (DOCTOR, OFFICE, D.HEALTH, V.WITH_CONSENT, True, False, "§ 203 Abs. 1 Nr. 1 StGB"),
    (COUNSEL, OFFICE, D.SOCIAL, V.WITH_CONSENT, True, False,
     "§ 203 Abs. 1 Nr. 4 bis 6 StGB"),
    # person → authority: application, and what they share from their own safe
    *((PERSON, OFFICE, each, V.ALLOWED, False, False, "§ 67a SGB X") for each in D),
    # research: with permission, else consent; a message needs consent
    (OFFICE, RESEARCH, D.SOCIAL, V.WITH_CONSENT, False, True, "§ 75 SGB X"),
    (OFFICE, RESEARCH, D.MEDICAL, V.WITH_CONSENT, True, True, "§ 76 Abs. 1 SGB X"),
    # police and courts: the head decides each time, so never as a message
    *((OFFICE, COURT, each, V.REFUSED, False, False, "§ 73 SGB X") for each in D),
    (OFFICE, PERSON, D.MEDICAL, V.ALLOWED, False, False, "Art. 15 DSGVO"),
    (OFFICE, PERSON, D.ENTRUSTED, V.REFUSED, False, False, "§ 65 SGB VIII"),
    # nobody has thought of these, so they are refused
    (RESEARCH, OFFICE, D.SOCIAL, V.REFUSED, False, False, ""),
    (COURT, OFFICE, D.SOCIAL, V.REFUSED, False, False, ""),
    (Controller(None), OFFICE, D.SOCIAL, V.REFUSED, False, False, ""),
    (OFFICE, Controller(None), D.SOCIAL, V.REFUSED, False, False, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("sender", "receiver", "category", "verdict", "release", "duties", "paragraph"),
    START,
)
def test_start_values(
    sender: Controller,
    receiver: Controller,
    category: DataCategory,
    verdict: Verdict,
    release: bool,
    duties: bool,
    paragraph: str,
) -> None:
    found = assess(sender, receiver, {category}, on=DAY)
    assert found.verdict is verdict
    assert found.needs_release is release
    assert (found.duties is not None) is duties
    assert paragraph in ("", *found.paragraphs)
    assert found.strictest.sentence.de
    assert found.strictest.sentence.en


def test_a_court_hears_that_the_head_decides() -> None:
    sentence = assess(OFFICE, COURT, {D.SOCIAL}, on=DAY).strictest.sentence
    assert "Leitung" in sentence.de


def test_a_whole_is_as_strict_as_its_strictest_part() -> None:
    found = assess(OFFICE, OFFICE, {D.SOCIAL, D.MEDICAL, D.ENTRUSTED}, on=DAY)
    assert found.verdict is V.WITH_CONSENT
    assert [ground.verdict for ground in found.grounds] == [
        V.ALLOWED, V.AFTER_NOTICE, V.WITH_CONSENT,
    ]  # fmt: skip
    assert found.needs_consent
    assert found.needs_notice


def test_what_may_not_pass_stops_the_whole() -> None:
    found = assess(OFFICE, PROVIDER, {D.SOCIAL, D.TAX}, on=DAY)
    assert found.verdict is V.REFUSED
    assert not found.is_possible
    assert "keine Rechtsgrundlage" in found.strictest.sentence.de


def test_without_data_there_is_nothing_to_ask() -> None:
    with pytest.raises(ValueError, match="at least one category"):
        assess(OFFICE, OFFICE, set(), on=DAY)


def test_before_the_law_there_is_no_ground() -> None:
    found = assess(OFFICE, OFFICE, {D.SOCIAL}, on=date(2018, 5, 24))
    assert found.verdict is V.REFUSED


def test_nothing_but_the_own_act_leaves_a_confessional_or_medical_body_freely() -> None:
    """Whoever is under § 203 or a church's law gives nothing away without consent."""
    givers = (PROVIDER, CATHOLIC, PROTESTANT, DOCTOR, COUNSEL)
    takers = [kind for kind in K if kind is not K.PERSON]
    for sender, kind, category in product(givers, takers, D):
        found = assess(sender, Controller(kind), {category}, on=DAY)
        assert found.verdict in {V.WITH_CONSENT, V.REFUSED}


def test_the_rules_do_not_contradict_each_other() -> None:
    assert find_contradictions(matrix().rules) == []
    assert all(rule.legal_approval == "pending" for rule in matrix().rules)


def _text(*changes: str) -> str:
    source = files("tragwerk.modules.privacy.domain").joinpath("legal_bases.toml")
    return source.read_text("utf-8") + "".join(changes)


RULE = """
[[rule]]
id = "{id}"
from = ["SECTION_35"]
to = ["SECTION_35"]
{categories}
verdict = "REFUSED"
paragraphs = ["§ 1"]
sentence = "Nein."
sentence_en = "No."
source = "Test"
valid_from = {begin}
legal_approval = "pending"
"""


def test_a_contradiction_is_found_while_reading() -> None:
    other = RULE.format(id="other", categories='categories = ["SOCIAL"]', begin=DAY)
    with pytest.raises(MatrixError, match="social-between-offices and other"):
        read_matrix(_text(other))


def test_the_rule_that_names_more_decides() -> None:
    """All categories refused between offices, but what is named stays as it was."""
    wide = RULE.format(id="wide", categories="", begin=DAY)
    found = read_matrix(_text(wide))
    assert found.assess(OFFICE, OFFICE, {D.SOCIAL}, on=DAY).verdict is V.ALLOWED


def test_a_successor_takes_over_on_its_day() -> None:
    ended = _text().replace(
        'id = "social-between-offices"',
        'id = "social-between-offices"\nvalid_until = 2026-01-11',
    )
    later = RULE.format(id="later", categories='categories = ["SOCIAL"]', begin=DAY)
    found = read_matrix(ended + later)
    before = found.assess(OFFICE, OFFICE, {D.SOCIAL}, on=date(2026, 1, 11))
    assert before.verdict is V.ALLOWED
    assert found.assess(OFFICE, OFFICE, {D.SOCIAL}, on=DAY).verdict is V.REFUSED


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('verdict = "ALLOWED"', 'verdict = "MAYBE"', "MAYBE"),
        ('legal_approval = "pending"', 'legal_approval = "perhaps"', "perhaps"),
        ('from = ["SECTION_35"]', 'from = ["SECTION_36"]', "SECTION_36"),
        ("valid_from = 2018-05-25", "", "valid_from"),
        ('id = "health-between-offices"', 'id = "tax-between-offices"', "twice"),
        ('KDG = [', 'NOBODY = [', "NOBODY"),
        (
            "valid_from = 2018-05-25",
            "valid_from = 2018-05-25\nvalid_until = 2017-01-01",
            "before it begins",
        ),
    ],
)  # fmt: skip
def test_a_faulty_file_is_not_read(old: str, new: str, fault: str) -> None:
    text = _text()
    assert old in text
    with pytest.raises(ValueError, match=fault):
        read_matrix(text.replace(old, new, 1))


def test_the_file_is_plain_toml_with_every_sentence_in_both_languages() -> None:
    rows = tomllib.loads(_text())["rule"]
    assert all(row["sentence"] and row["sentence_en"] for row in rows)


@given(
    st.sampled_from(ControllerKind),
    st.sampled_from(ControllerKind),
    st.sets(st.sampled_from(DataCategory), min_size=1),
    st.sampled_from(DataCategory),
)
def test_more_data_never_make_it_easier(
    sender: ControllerKind,
    receiver: ControllerKind,
    categories: set[DataCategory],
    more: DataCategory,
) -> None:
    sides = Controller(sender), Controller(receiver)
    few = assess(*sides, categories, on=DAY)
    many = assess(*sides, categories | {more}, on=DAY)
    assert many.verdict.severity >= few.verdict.severity
