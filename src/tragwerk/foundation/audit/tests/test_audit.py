import json
import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, models
from django.db.models import F

from tragwerk.foundation import audit
from tragwerk.foundation.audit.chain import START, digest_of
from tragwerk.foundation.audit.models import Checkpoint, Entry, LedgerHead
from tragwerk.foundation.audit.reading import lines
from tragwerk.kernel.actor import GUEST, SYSTEM, Actor, ActorKind

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
UNIT, SUBJECT = UUID(int=5), UUID(int=0xABC)
MEMBER = Actor(kind=ActorKind.MEMBER, id=UUID(int=6), unit_id=UNIT)
LEDGER = f"unit:{UNIT}"


def _record(actor=MEMBER, **changes):
    values = {
        "verb": "open_case",
        "subject_kind": "case",
        "subject_id": SUBJECT,
        "at": NOW,
        "detail": {"step": "CHECK", "count": 2, "is_first": True},
    }
    audit.record(actor=actor, **(values | changes))


@pytest.fixture
def five():
    for number in range(5):
        _record(at=NOW + timedelta(minutes=number), detail={"n": number})


def test_an_untouched_audit_is_sound(five):
    _record(actor=GUEST)
    audit.checkpoint(NOW)
    _record(actor=SYSTEM, subject_id=None)
    report = audit.verify()
    assert report == audit.Report(ok=True, entries=7, ledgers=3, checkpoints=1)


def test_the_summary_counts_and_names_the_last_signing(django_assert_num_queries):
    assert audit.summary() == audit.Summary(0, 0, 0, None)
    _record()
    _record(actor=GUEST)
    audit.checkpoint(NOW)
    _record()
    audit.checkpoint(NOW + timedelta(hours=1))
    _record()
    with django_assert_num_queries(2):
        found = audit.summary()
    assert found == audit.Summary(4, 2, 2, NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    ("changes", "ledger"),
    [
        ({}, LEDGER),
        ({"actor": GUEST}, "case:c"),
        ({"actor": SYSTEM, "subject_id": None}, "platform"),
        ({"ledger": "exports"}, "exports"),
    ],
)
def test_each_unit_has_its_own_chain(changes, ledger):
    _record(**changes)
    assert Entry.objects.get().ledger == ledger


def test_a_subject_sees_its_entries_in_order(five):
    _record(subject_id=uuid4())
    found = audit.list_for_subject("case", SUBJECT)
    assert [entry.detail["n"] for entry in found] == [0, 1, 2, 3, 4]
    assert found[0].actor_kind is ActorKind.MEMBER
    assert (found[0].actor_id, found[0].unit_id, found[0].at) == (
        MEMBER.id,
        UNIT,
        NOW,
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"verb": "opened the case"},
        {"verb": ""},
        {"subject_kind": "Fall von Ada"},
        {"at": datetime(2026, 1, 1)},  # noqa: DTZ001 - that is the mistake
        {"ledger": "a b"},
        {"detail": {"text": "Ada Müller"}},
        {"detail": {"mail": "ada@example.org"}},
        {"detail": {"iban": "DE02120300000000202051"}},
        {"detail": {"Long Key": 1}},
        {"detail": {"a": "x" * 81}},
        {"detail": {"a": 1.5}},
        {"detail": {"a": None}},
        {"detail": {"a": 2**60}},
        {"detail": {f"k{n}": n for n in range(13)}},
    ],
)
def test_free_text_is_refused_and_not_repeated(changes):
    with pytest.raises(audit.AuditError) as caught:
        _record(**changes)
    assert "Ada" not in str(caught.value)
    assert "ada@" not in str(caught.value)
    assert not Entry.objects.exists()


OTHER_VALUES = {
    "ledger": "unit:other",
    "sequence": 99,
    "at": NOW + timedelta(seconds=1),
    "actor_kind": "PERSON",
    "actor_id": None,
    "unit_id": UUID(int=77),
    "verb": "close_case",
    "subject_kind": "letter",
    "subject_id": UUID(int=78),
    "detail": {"n": True},
    "digest": "f" * 64,
}


def test_a_change_in_any_column_is_found(five):
    names = {f.attname for f in Entry._meta.fields} - {"id"}
    assert set(OTHER_VALUES) == names
    for name, value in OTHER_VALUES.items():
        row = Entry.objects.filter(sequence=2)
        before = row.values(name).get()[name]
        pk = row.get().pk
        Entry.objects.filter(pk=pk).update(**{name: value})
        report = audit.verify()
        assert not report.ok, name
        assert report.first_problem
        Entry.objects.filter(pk=pk).update(**{name: before})
    assert audit.verify().ok


def _remove_middle():
    Entry.objects.filter(sequence=3).delete()


def _remove_first():
    Entry.objects.filter(sequence=1).delete()


def _remove_last():
    Entry.objects.filter(sequence=5).delete()


def _remove_all():
    Entry.objects.all().delete()


def _exchange_two():
    Entry.objects.filter(sequence=2).update(sequence=1000)
    Entry.objects.filter(sequence=3).update(sequence=2)
    Entry.objects.filter(sequence=1000).update(sequence=3)


def _close_the_gap():
    Entry.objects.filter(sequence=3).delete()
    for old in (4, 5):
        Entry.objects.filter(sequence=old).update(sequence=F("sequence") - 1)


def _remove_head():
    LedgerHead.objects.all().delete()


def _move_head_back():
    digest = Entry.objects.get(sequence=4).digest
    Entry.objects.filter(sequence=5).delete()
    LedgerHead.objects.update(length=4, digest=digest)


def _rebuild(keep=5):
    """Write a whole new chain that fits in itself, as with the source at hand."""
    Entry.objects.filter(sequence__gt=keep).delete()
    Entry.objects.filter(sequence=1).update(verb="forged")
    previous = START
    for row in Entry.objects.order_by("sequence"):
        (line,) = lines([row])
        previous = digest_of(line, previous)
        Entry.objects.filter(pk=row.pk).update(digest=previous)
    LedgerHead.objects.update(length=keep, digest=previous)


TAMPERINGS = [
    _remove_middle,
    _remove_first,
    _remove_last,
    _remove_all,
    _exchange_two,
    _close_the_gap,
    _remove_head,
    _move_head_back,
    _rebuild,
]


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("tamper", TAMPERINGS)
def test_removed_reordered_cut_and_rebuilt_rows_are_found(five, tamper, signed):
    if signed:
        audit.checkpoint(NOW)
    tamper()
    report = audit.verify()
    assert not report.ok
    assert report.first_problem


@pytest.mark.parametrize("act", [_rebuild, _move_head_back])
def test_a_stolen_head_key_does_not_help_against_checkpoints(five, act):
    from tragwerk.foundation.audit.signing import seal_of

    audit.checkpoint(NOW)
    act()
    head = LedgerHead.objects.get()
    LedgerHead.objects.update(seal=seal_of(head.ledger, head.length, head.digest))
    assert not audit.verify().ok


def _columns(model: type[models.Model]):
    return [field.attname for field in model._meta.fields]


def test_a_change_in_any_column_of_a_checkpoint_is_found(five):
    audit.checkpoint(NOW)
    _record()
    audit.checkpoint(NOW + timedelta(hours=1))
    covered = Checkpoint.objects.get(sequence=2).covered
    values = {
        "sequence": 3,
        "at": NOW,
        "previous": "0" * 64,
        "covered": [[*covered[0][:4], "0" * 64]],
        "root": "0" * 64,
        "signature": "0" * 128,
        "next_key": audit.public_key(),
    }
    assert set(values) == set(_columns(Checkpoint))
    before = Checkpoint.objects.filter(sequence=2).values().get()
    for name, value in values.items():
        Checkpoint.objects.filter(sequence=2).update(**{name: value})
        assert not audit.verify().ok, name
        Checkpoint.objects.filter(sequence__gte=2).update(**before)
    assert audit.verify().ok
    Checkpoint.objects.filter(sequence=1).delete()
    assert not audit.verify().ok


def test_checkpoints_of_another_key_are_refused(five, settings):
    audit.checkpoint(NOW)
    settings.TRAGWERK_AUDIT_KEY = b"\x01" * 32
    assert "signature" in audit.verify().first_problem


def test_without_new_entries_there_is_no_new_checkpoint(five):
    audit.checkpoint(NOW)
    audit.checkpoint(NOW + timedelta(hours=1))
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_cut_behind_the_last_checkpoint_but_one_is_found_by_the_anchor():
    _record()
    audit.checkpoint(NOW)
    head = LedgerHead.objects.values().get()
    _record()
    audit.checkpoint(NOW + timedelta(hours=1))
    assert audit.verify().ok
    # Everything is put back to where it once rightly was.
    Checkpoint.objects.filter(sequence=2).delete()
    Entry.objects.filter(sequence=2).delete()
    LedgerHead.objects.update(**head)
    assert "anchor" in audit.verify().first_problem


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain():
    problems = []

    def write(number):
        try:
            for count in range(5):
                _record(detail={"writer": number, "count": count})
        except Exception as error:
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    report = audit.verify()
    assert (report.ok, report.entries, report.ledgers) == (True, 30, 1)


def test_an_auditor_verifies_the_export_alone(five, tmp_path):
    audit.checkpoint(NOW)
    _record(actor=GUEST)
    path, key = tmp_path / "audit.jsonl", audit.public_key()
    assert audit.export(path) == 6
    Entry.objects.all().delete()
    assert audit.verify_file(path, key) == audit.Report(
        ok=True, entries=6, ledgers=2, checkpoints=1
    )
    assert not audit.verify_file(path, "00" * 32).ok


@pytest.mark.parametrize("act", ["change", "remove", "cut", "exchange"])
def test_a_changed_export_is_found(five, tmp_path, act):
    audit.checkpoint(NOW)
    path = tmp_path / "audit.jsonl"
    audit.export(path)
    rows = path.read_text().splitlines()
    if act == "change":
        rows[-2] = json.dumps(json.loads(rows[-2]) | {"verb": "forged"})
    elif act == "remove":
        del rows[-3]
    elif act == "cut":
        del rows[-1]
    else:
        rows[-1], rows[-2] = rows[-2], rows[-1]
    path.write_text("\n".join(rows))
    assert not audit.verify_file(path, audit.public_key()).ok


@pytest.mark.parametrize("text", ["", "x", "[]", '{"is": "about", "format": "?"}'])
def test_what_is_no_export_is_named(tmp_path, text):
    path = tmp_path / "file.txt"
    path.write_text(text + "\n")
    with pytest.raises(audit.AuditError, match=r"file.txt, line 1"):
        audit.verify_file(path, "00" * 32)
