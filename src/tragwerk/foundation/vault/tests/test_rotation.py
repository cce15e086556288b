from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from tragwerk.foundation import vault
from tragwerk.foundation.vault import files, journal, keys, rotation
from tragwerk.foundation.vault.models import OwnerKey, Record

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OWNER = UUID(int=100)


def _put(value=1, owner=OWNER):
    return vault.put_json(owner=owner, kind="a", value=value)


def test_a_rotated_owner_keeps_its_records_under_the_new_key():
    ids = {_put(n): n for n in range(3)}
    file = vault.put_file(
        owner=OWNER, kind="b", content=b"scan", media_type="image/png"
    )
    assert vault.rotate_owner(OWNER) == 4
    assert {r: vault.get_json(r) for r in ids} == ids
    assert vault.get_file(file)[0] == b"scan"
    assert set(Record.objects.values_list("key__version", flat=True)) == {2}


def test_the_keyrings_say_how_old_they_are_and_what_they_protect():
    before = timezone.now()
    for number in range(3):
        _put(number)
    keys.blind_index("a", "b")  # its key cannot be rotated, so it is not listed
    (ring,) = vault.list_keyrings()
    assert (ring.owner, ring.version, ring.records, ring.under_older) == (
        OWNER,
        1,
        3,
        0,
    )
    assert abs(ring.made_at - before) < timedelta(seconds=30)
    seen = []
    vault.rotate_owner(OWNER, lambda *step: seen.append(step))
    assert seen == [(3, 3)]
    (again,) = vault.list_keyrings()
    assert (again.version, again.records, again.under_older) == (2, 3, 0)
    assert again.made_at >= ring.made_at


def test_an_interrupted_rotation_is_seen_and_finished(monkeypatch):
    ids = {_put(n): n for n in range(5)}
    monkeypatch.setattr(rotation, "_AT_ONCE", 2)

    class KilledError(Exception):
        pass

    def stop(_done, _total):
        raise KilledError

    with pytest.raises(KilledError):
        vault.rotate_owner(OWNER, stop)
    (ring,) = vault.list_keyrings()
    assert (ring.version, ring.under_older) == (2, 3)
    assert {r: vault.get_json(r) for r in ids} == ids
    vault.rotate_owner(OWNER)
    assert vault.list_keyrings()[0].under_older == 0
    assert {r: vault.get_json(r) for r in ids} == ids


def test_a_latecomer_under_the_old_key_survives():
    record_id = _put("late")
    old = OwnerKey.objects.get(owner=OWNER)
    vault.rotate_owner(OWNER)
    keys._current.put(OWNER, old)  # another process that has not heard of it
    late = _put("later")
    assert Record.objects.get(pk=late).key_id == old.pk
    now = timezone.now()
    vault.sweep(now)
    assert OwnerKey.objects.filter(owner=OWNER).count() == 2
    vault.sweep(now + timedelta(hours=2))
    assert [k.version for k in OwnerKey.objects.filter(owner=OWNER)] == [2]
    assert (vault.get_json(record_id), vault.get_json(late)) == ("late", "later")


def test_rotating_the_master_key_keeps_records_and_indexes(settings):
    record_id, index = _put("kept"), vault.blind_index("email", "a")
    old = settings.TRAGWERK_MASTER_KEY
    settings.TRAGWERK_MASTER_KEY = b"\x09" * 32
    settings.TRAGWERK_PREVIOUS_MASTER_KEYS = [old]
    assert vault.rotate_master() == 2
    assert vault.rotate_master() == 0
    settings.TRAGWERK_PREVIOUS_MASTER_KEYS = []
    keys.forget()
    assert vault.get_json(record_id) == "kept"
    assert vault.blind_index("email", "a") == index
    assert vault.is_usable()


def test_rotation_needs_the_previous_master_key(settings):
    _put()
    settings.TRAGWERK_MASTER_KEY = b"\x09" * 32
    keys.forget()
    with pytest.raises(vault.WrongMasterKeyError):
        vault.rotate_master()


def test_the_index_key_is_not_rotated():
    with pytest.raises(vault.VaultError):
        vault.rotate_owner(keys.INDEX_OWNER)


def test_rotating_an_unknown_owner_makes_its_first_key():
    assert vault.rotate_owner(uuid4()) == 0


@pytest.mark.django_db(transaction=True)
def test_a_destroyed_owner_is_closed_for_good():
    record_id, other = _put(), _put("other", owner=UUID(int=7))
    file = vault.put_file(owner=OWNER, kind="b", content=b"s", media_type="image/png")
    assert vault.destroy_owner(OWNER) == 2
    with pytest.raises(vault.DeletedRecordError):
        vault.get_json(record_id)
    assert files.read(file) is None
    for act in (_put, lambda: vault.rotate_owner(OWNER)):
        with pytest.raises(vault.DestroyedOwnerError):
            act()
    assert vault.get_json(other) == "other"
    assert journal.read() == (set(), {OWNER})


def test_a_record_written_while_its_owner_was_destroyed_is_gone():
    key = keys.current_key(OWNER)
    keys.unwrap(key)
    vault.destroy_owner(OWNER)
    keys._current.put(OWNER, key)
    late = _put()
    with pytest.raises(vault.DeletedRecordError):
        vault.get_json(late)
