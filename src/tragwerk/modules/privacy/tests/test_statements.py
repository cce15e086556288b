"""The life of consents, releases and notices: asked, given, withdrawn, objected to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tragwerk.foundation import vault
from tragwerk.foundation.audit.models import Entry
from tragwerk.foundation.outbox.models import Message
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.errors import (
    ConflictError,
    NotAllowedError,
    RuleError,
)
from tragwerk.kernel.ids import new_id
from tragwerk.modules.organisations.tests.factories import NOW, Cast
from tragwerk.modules.privacy import api as privacy
from tragwerk.modules.privacy.data import (
    Asking,
    DataCategory,
    Missing,
    StatementKind,
    StatementState,
    Verdict,
    Way,
)
from tragwerk.modules.privacy.models import Consent, ObjectionNotice, Release
from tragwerk.modules.privacy.tests.factories import (
    OFFICE,
    PDF,
    ask,
    end,
    give,
    ground,
)

CONSENT, RELEASE, NOTICE = (
    StatementKind.CONSENT,
    StatementKind.RELEASE,
    StatementKind.NOTICE,
)
HEALTH = frozenset({DataCategory.HEALTH})
MEDICAL = frozenset({DataCategory.MEDICAL})


def test_what_the_law_allows_needs_nothing(asking: Asking) -> None:
    social = replace(asking, categories=frozenset({DataCategory.SOCIAL}))
    assert ask(social) == {}
    found = ground(social)
    assert found.is_satisfied
    assert found.verdict is Verdict.ALLOWED
    assert "§ 78" in found.duties.de
    assert found.statement_ids == ()


def test_what_the_matrix_refuses_cannot_even_be_asked(asking: Asking) -> None:
    tax = replace(asking, categories=frozenset({DataCategory.TAX}))
    with pytest.raises(RuleError, match="keine Rechtsgrundlage"):
        ask(tax)
    found = ground(tax)
    assert not found.is_satisfied
    assert found.missing == frozenset()


def test_the_person_consents_online_and_withdraws(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    before = ground(asking)
    assert before.missing == {Missing.CONSENT}
    assert not before.is_satisfied

    give(people.person, asking, statement_id)
    after = ground(asking)
    assert after.is_satisfied
    assert after.statement_ids == (statement_id,)

    end(people.person, asking, statement_id)
    assert ground(asking).missing == {Missing.CONSENT}
    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs[-3:] == ["ask_person", "give_consent", "withdraw_consent"]
    names = list(Message.objects.order_by("id").values_list("name", flat=True))
    assert names == ["privacy.statement_given", "privacy.statement_ended"]


def test_doing_it_twice_changes_nothing(people: Cast, asking: Asking) -> None:
    first, second = ask(asking), ask(asking)
    assert first == second
    for _ in range(2):
        give(people.person, asking, first[CONSENT])
    assert ask(asking) == first
    for _ in range(2):
        end(people.person, asking, first[CONSENT])
    assert Message.objects.count() == 2
    assert Consent.objects.count() == 1
    assert Record.objects.filter(kind="statement", deleted_at=None).count() == 1


def test_the_text_says_everything_that_the_law_wants(asking: Asking) -> None:
    ask(asking)
    text = str(vault.get_json(Consent.objects.get().text_id))
    for part in (
        "Lebenshilfe Stuttgart",
        "Ihre Betreuung planen",
        "Ihr Name",
        "Der ärztliche Befund",
        "12.01.2027",
        "jederzeit widerrufen",
        "keinen Nachteil",
        "§ 67b Abs. 2 SGB X",
    ):
        assert part in text


def test_the_text_comes_in_english_too(asking: Asking) -> None:
    ask(replace(asking, language="en"))
    value = vault.get_json(Consent.objects.get().text_id)
    assert value["language"] == "en"
    assert "12 January 2027" in str(value)
    assert "{" not in str(value["paragraphs"])


def test_names_with_braces_stay_names(asking: Asking) -> None:
    odd = replace(asking, receiver=replace(asking.receiver, name="Haus {purpose}"))
    ask(odd)
    value = vault.get_json(Consent.objects.get().text_id)
    assert "an Haus {purpose} weitergeben" in value["paragraphs"][0]


def test_no_words_of_the_person_lie_in_the_tables(asking: Asking) -> None:
    ask(asking)
    row = Consent.objects.values().get()
    assert "Befund" not in str(row)
    assert "planen" not in str(row)


def test_secret_data_need_consent_and_release_apart(
    people: Cast, asking: Asking
) -> None:
    secret = replace(asking, categories=MEDICAL)
    ids = ask(secret)
    assert ids.keys() == {CONSENT, RELEASE}
    assert ground(secret).missing == {Missing.CONSENT, Missing.RELEASE}
    give(people.person, secret, ids[CONSENT])
    assert ground(secret).missing == {Missing.RELEASE}
    give(people.person, secret, ids[RELEASE], RELEASE)
    assert ground(secret).is_satisfied
    end(people.person, secret, ids[RELEASE], RELEASE)
    assert ground(secret).missing == {Missing.RELEASE}
    assert (Consent.objects.count(), Release.objects.count()) == (1, 1)


def test_medical_data_pass_after_the_notice_until_the_person_objects(
    people: Cast, asking: Asking
) -> None:
    medical = replace(asking, categories=MEDICAL, receiver=OFFICE)
    (statement_id,) = ask(medical).values()
    assert ground(medical).missing == {Missing.NOTICE}
    give(people.caseworker, medical, statement_id, NOTICE, way=Way.PAPER)
    assert ground(medical).is_satisfied
    end(people.person, medical, statement_id, NOTICE)
    assert ground(medical).missing == {Missing.OBJECTED}
    # Another notice does not undo an objection: nothing new is asked.
    assert ask(medical) == {NOTICE: statement_id}
    later = NOW + timedelta(days=5000)
    assert ground(medical, now=later).missing == {Missing.OBJECTED}
    taken = {"matter_id": medical.matter_id, "statement_id": statement_id, "now": NOW}
    with pytest.raises(NotAllowedError):
        privacy.take_back_objection(actor=people.caseworker, **taken)
    privacy.take_back_objection(actor=people.person, **taken)
    assert ground(medical).is_satisfied


def test_who_objects_before_being_told_has_objected(
    people: Cast, asking: Asking
) -> None:
    medical = replace(asking, categories=MEDICAL, receiver=OFFICE)
    (statement_id,) = ask(medical).values()
    end(people.person, medical, statement_id, NOTICE)
    assert ground(medical).missing == {Missing.OBJECTED}
    assert ObjectionNotice.objects.get().given_at is None


def test_a_refusal_is_no_consent(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    end(people.person, asking, statement_id)
    assert ground(asking).missing == {Missing.CONSENT}
    (shown,) = privacy.list_statements(people.person, asking.matter_id, NOW)
    assert shown.state is StatementState.REFUSED
    with pytest.raises(ConflictError):
        give(people.person, asking, statement_id)


@pytest.mark.parametrize(
    "other",
    [
        {"flow": "anderes"},
        {"receiver": OFFICE, "categories": frozenset({DataCategory.ENTRUSTED})},
        {"matter_id": new_id()},
        {"fields": ("person.name", "kind.name")},
        {"categories": HEALTH | {DataCategory.ENTRUSTED}},
        {"now": NOW + timedelta(days=366)},
    ],
)
def test_consent_is_for_one_purpose_receiver_matter_time_and_these_data(
    people: Cast, asking: Asking, other: dict[str, Any]
) -> None:
    give(people.person, asking, ask(asking)[CONSENT])
    assert ground(asking).is_satisfied
    assert ground(asking, fields=("person.name",)).is_satisfied
    assert Missing.CONSENT in ground(asking, **other).missing


def test_asking_for_more_makes_a_new_text_and_keeps_what_was_given(
    people: Cast, asking: Asking
) -> None:
    give(people.person, asking, ask(asking)[CONSENT])
    more = replace(asking, fields={**asking.fields, "kind.name": "Name des Kindes"})
    new = ask(more)[CONSENT]
    assert ground(asking).is_satisfied
    assert ground(more).missing == {Missing.CONSENT}
    give(people.person, more, new)
    assert ground(more).is_satisfied


def test_nobody_consents_to_a_text_that_changed_meanwhile(
    people: Cast, asking: Asking
) -> None:
    statement_id = ask(asking)[CONSENT]
    old = Consent.objects.get().text_id
    ask(replace(asking, fields={"alles": "Alles"}))
    with pytest.raises(ConflictError, match="noch einmal"):
        give(people.person, asking, statement_id, shown=old)
    assert Consent.objects.get().given_at is None
    assert Record.objects.filter(kind="statement", deleted_at=None).count() == 1


def test_a_late_answer_is_told_that_it_is_late(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    with pytest.raises(ConflictError):
        give(people.person, asking, statement_id, now=NOW + timedelta(days=366))


def test_consent_on_paper_is_kept_with_its_scan(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    with pytest.raises(RuleError, match="unterschriebene Blatt") as refused:
        give(people.caseworker, asking, statement_id, way=Way.PAPER)
    assert refused.value.field == "scan"
    with pytest.raises(RuleError):
        give(
            people.caseworker, asking, statement_id, way=Way.PAPER,
            scan=(b"MZ, a program", "a.exe"),
        )  # fmt: skip
    give(people.caseworker, asking, statement_id, way=Way.PAPER, scan=(PDF, "a.pdf"))
    row = Consent.objects.get()
    assert row.given_by_id == people.caseworker.id
    assert Record.objects.get(id=row.scan_id).owner == people.unit_id
    scan = privacy.get_scan(people.person, CONSENT, asking.matter_id, statement_id, NOW)
    assert (scan.content, scan.media_type) == (PDF, "application/pdf")


def test_health_data_need_more_than_a_word(people: Cast, asking: Asking) -> None:
    with pytest.raises(RuleError, match="reicht ein Gespräch nicht"):
        give(people.caseworker, asking, ask(asking)[CONSENT], way=Way.IN_PERSON)


def test_other_data_may_be_agreed_to_in_person(people: Cast, asking: Asking) -> None:
    entrusted = replace(asking, categories=frozenset({DataCategory.ENTRUSTED}))
    give(people.caseworker, entrusted, ask(entrusted)[CONSENT], way=Way.IN_PERSON)
    assert ground(entrusted).is_satisfied


def test_a_unit_cannot_consent_online_for_the_person(
    people: Cast, asking: Asking
) -> None:
    statement_id = ask(asking)[CONSENT]
    with pytest.raises(RuleError, match="nur die Person selbst"):
        give(people.caseworker, asking, statement_id)
    with pytest.raises(RuleError, match="nur die Person selbst"):
        give(people.person, asking, statement_id, way=Way.IN_PERSON)
    with pytest.raises(RuleError, match="nur die Person selbst"):
        end(people.caseworker, asking, statement_id)


def test_a_unit_notes_a_withdrawal_in_writing(people: Cast, asking: Asking) -> None:
    statement_id = ask(asking)[CONSENT]
    give(people.person, asking, statement_id)
    end(people.colleague, asking, statement_id, way=Way.PAPER)
    assert not ground(asking).is_satisfied
    assert Consent.objects.get().ended_by_id == people.colleague.id


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": {}},
        {"categories": frozenset()},
        {"purpose": "  "},
        {"valid_until": NOW.date() - timedelta(days=1)},
    ],
)
def test_a_question_without_what_it_needs_is_refused(
    asking: Asking, changes: dict[str, Any]
) -> None:
    with pytest.raises(RuleError):
        ask(replace(asking, **changes))
