"""Personal data lie in the vault only, and every act is in the audit."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import connection

from tragwerk.foundation import audit, vault
from tragwerk.foundation.outbox.models import Message
from tragwerk.kernel.actor import SYSTEM
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.applications import api as applications
from tragwerk.modules.applications.data import MandateKind
from tragwerk.modules.applications.models import GrantApplication
from tragwerk.modules.applications.tests.factories import (
    Started,
    fill,
    pdf_file,
    start,
    submit,
)
from tragwerk.modules.blocks.tests.factories import wohngeld_application
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.django_db

TYPED = ("Zenobia", "Quitterer", "DE89370400440532013000", "Xaverl", "Vera Vertreten")


def whole_run(people: Cast) -> Started:
    """Go the whole way with names that stand nowhere else."""
    begun = start(people.counsellor, mandate=MandateKind.SIGNED_PAPER)
    answers = wohngeld_application()
    person = {**answers["antragsteller"], "vorname": "Zenobia", "nachname": "Quitterer"}
    member = {**answers["haushalt"][0], "vorname": "Xaverl"}
    fill(begun.id, {**answers, "antragsteller": person, "haushalt": [member]})
    ways = {"actor": begun.actor, "application_id": begun.id, "now": NOW}
    applications.save_page(
        **ways,
        page_id="bank",
        posted={
            "bank.an_vermieter": ["nein"],
            "bank.kontoinhaber": ["Zenobia Quitterer"],
            "bank.iban": ["DE89 3704 0044 0532 0130 00"],
        },
    )
    item = applications.add_item(**ways, page_id="einkommen")
    applications.remove_item(**ways, page_id="einkommen", item_id=item)
    paper = applications.add_evidence(
        **ways, evidence_id="sonstiges", content=pdf_file(), name="Quitterer.pdf"
    )
    applications.get_paper(begun.actor, begun.id, paper)
    applications.remove_evidence(**ways, paper_id=paper)
    applications.add_evidence(
        **ways, evidence_id="mietvertrag", content=pdf_file(2), name="Zenobia.pdf"
    )
    submit(begun)
    applications.end_assistance(**ways)
    opened = applications.open_by_code(
        actor=people.guest, code=begun.code, origin="192.0.2.77", now=NOW
    )
    assert opened.id == begun.id
    applications.hand_over_submission(actor=SYSTEM, application_id=begun.id, now=NOW)
    return begun


def all_rows() -> str:
    """Give the text of every table, what is sealed included as its bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                      for row in cursor.fetchall()]  # fmt: skip
    return "\n".join(found)


def test_no_typed_word_in_any_table_message_or_log(
    people: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        begun = whole_run(people)
    everything = all_rows()
    messages = json.dumps(list(Message.objects.values_list("payload", flat=True)))
    for word in (*TYPED, begun.code, begun.code.replace("-", ""), "192.0.2.77"):
        assert word not in everything
        assert word not in messages
        assert word not in caplog.text
    row = GrantApplication.objects.get()
    assert "Zenobia" in json.dumps(vault.get_json(row.record_id))


def test_every_act_is_recorded(people: Cast) -> None:
    begun = whole_run(people)
    entries = audit.list_for_subject("application", begun.id)
    assert [e.verb for e in entries if e.verb != "read_application"] == [
        "start_application",
        "save_page",
        "add_item",
        "remove_item",
        "add_evidence",
        "remove_evidence",
        "add_evidence",
        "submit_application",
        "end_assistance",
        "open_by_code",
        "deliver_application",
    ]
    helped = [e for e in entries if e.actor_kind == "MEMBER"]
    assert {e.unit_id for e in helped} == {people.counselling_id}


def test_a_wrong_code_leaves_no_trace_of_itself(people: Cast) -> None:
    begun = start()
    applications.delete_draft(actor=begun.actor, application_id=begun.id, now=NOW)
    with pytest.raises(RuleError):
        applications.open_by_code(
            actor=people.guest, code=begun.code, origin="192.0.2.77", now=NOW
        )
    assert begun.code not in all_rows()
    assert "192.0.2.77" not in all_rows()
