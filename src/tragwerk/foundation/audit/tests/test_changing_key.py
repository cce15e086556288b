from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tragwerk.foundation import audit
from tragwerk.foundation.audit.chain import Mark, signed_message
from tragwerk.foundation.audit.checkpoints import add_mark, reached
from tragwerk.foundation.audit.models import Checkpoint, Entry, LedgerHead
from tragwerk.foundation.audit.reading import marks
from tragwerk.foundation.audit.signing import public_key, seal_of, sign
from tragwerk.kernel.actor import GUEST, SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW, NEWER, STOLEN = b"\x21" * 32, b"\x22" * 32, b"\x23" * 32


def _act(actor=SYSTEM):
    audit.record(
        actor=actor,
        verb="try_it",
        subject_kind="test",
        subject_id=UUID(int=1) if actor is GUEST else None,
        at=NOW,
    )


def _change(settings, key):
    settings.TRAGWERK_PREVIOUS_AUDIT_KEYS = [
        settings.TRAGWERK_AUDIT_KEY,
        *settings.TRAGWERK_PREVIOUS_AUDIT_KEYS,
    ]
    settings.TRAGWERK_AUDIT_KEY = key
    return audit.take_over(NOW)


@pytest.fixture
def old(settings, data_dir):
    """Give the public half of a key under which something happened."""
    _act()
    _act(GUEST)
    audit.checkpoint(NOW)
    _act()
    return audit.public_key()


def test_who_trusts_any_of_the_keys_verifies_the_whole(old, settings, tmp_path):
    keys = [old]
    for key in (NEW, NEWER):
        assert _change(settings, key)
        _act()
        audit.checkpoint(NOW + timedelta(hours=1))
        keys.append(audit.public_key())
    settings.TRAGWERK_PREVIOUS_AUDIT_KEYS = []
    assert audit.verify().ok
    path = tmp_path / "audit.jsonl"
    audit.export(path)
    assert [audit.verify_file(path, key).ok for key in keys] == [True] * 3
    assert not audit.verify_file(path, public_key(STOLEN)).ok


def test_the_change_is_recorded_and_happens_once(old, settings):
    assert _change(settings, NEW)
    assert not audit.take_over(NOW)
    assert Entry.objects.filter(verb="change_audit_key").count() == 1
    assert [mark.next_key for mark in marks()] == ["", public_key(NEW), ""]


def test_without_the_previous_key_nothing_is_changed(old, settings):
    settings.TRAGWERK_AUDIT_KEY = NEW
    with pytest.raises(audit.AuditError, match="TRAGWERK_PREVIOUS_AUDIT_KEYS"):
        audit.take_over(NOW)
    settings.TRAGWERK_PREVIOUS_AUDIT_KEYS = [STOLEN]
    with pytest.raises(audit.AuditError, match="audit verify"):
        audit.take_over(NOW)
    assert Checkpoint.objects.count() == 1


def test_a_forged_audit_is_not_taken_over(old, settings):
    Entry.objects.filter(verb="try_it").update(verb="forged")
    with pytest.raises(audit.AuditError, match="nicht in Ordnung"):
        _change(settings, NEW)


def test_the_old_key_put_back_does_not_verify(old, settings):
    _change(settings, NEW)
    settings.TRAGWERK_AUDIT_KEY = settings.TRAGWERK_PREVIOUS_AUDIT_KEYS[0]
    assert "head" in audit.verify().first_problem


def _forge(key):
    """Rewrite what the first checkpoint covers, and sign it with a stolen key."""
    row = Checkpoint.objects.get(sequence=1)
    row.root = "ab" * 32
    mark = Mark(
        sequence=1,
        at=marks()[0].at,
        previous=row.previous,
        covered=marks()[0].covered,
        root=row.root,
    )
    row.signature = sign(signed_message(mark), key)
    row.save()


def test_a_stolen_old_key_cannot_change_what_the_new_one_signed(
    old, settings, tmp_path
):
    stolen = settings.TRAGWERK_AUDIT_KEY
    _change(settings, NEW)
    _forge(stolen)
    assert not audit.verify().ok
    path = tmp_path / "audit.jsonl"
    audit.export(path)
    assert not audit.verify_file(path, public_key(NEW)).ok


def test_a_stolen_old_key_cannot_continue_the_chain(old, settings):
    stolen = settings.TRAGWERK_AUDIT_KEY
    _change(settings, NEW)
    earlier = marks()
    add_mark(earlier, (), reached(earlier), NOW, key=stolen)
    assert "signature" in audit.verify().first_problem


def test_a_key_that_is_named_but_signed_nothing_is_not_believed(old, settings):
    stolen = settings.TRAGWERK_AUDIT_KEY
    earlier = marks()
    add_mark(earlier, (), reached(earlier), NOW, key=STOLEN, next_key=public_key(NEW))
    settings.TRAGWERK_AUDIT_KEY = NEW
    for row in LedgerHead.objects.all():
        row.seal = seal_of(row.ledger, row.length, row.digest)
        row.save()
    assert "signed nothing" in audit.verify().first_problem
    settings.TRAGWERK_AUDIT_KEY = stolen
    assert not audit.verify().ok
