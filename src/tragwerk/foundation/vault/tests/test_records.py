from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tragwerk.foundation import vault
from tragwerk.foundation.vault import files, journal, keys
from tragwerk.foundation.vault.models import OwnerKey, Record

pytestmark = [pytest.mark.django_db, pytest.mark.database]
OWNER, OTHER = UUID(int=100), UUID(int=200)
VALUE = {"name": "Ada Müller", "kinder": [1, 2.5, None, True], "ä": {"ö": "ü"}}


def _put(value=VALUE, owner=OWNER, kind="application.form"):
    return vault.put_json(owner=owner, kind=kind, value=value)


def _put_file(content=b"%PDF scan", owner=OWNER):
    return vault.put_file(
        owner=owner, kind="upload", content=content, media_type="application/pdf"
    )


@pytest.mark.parametrize("value", [VALUE, [], "", 0, None, "x" * 100_000])
def test_a_value_comes_back(value):
    assert vault.get_json(_put(value)) == value


def test_the_database_holds_no_readable_word():
    record = Record.objects.get(pk=_put())
    raw = bytes(record.content) + bytes(record.wrapped_key)
    assert b"Ada" not in raw
    assert len(raw) > 100


def test_many_values_cost_one_query():
    ids = [_put({"n": n}) for n in range(20)]
    gone = _put()
    vault.delete(gone)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = vault.get_many_json([*ids, gone, uuid4()])
    assert found == {item: {"n": n} for n, item in enumerate(ids)}
    assert len(queries) == 1
    assert vault.get_many_json([]) == {}


def test_replacing_draws_a_fresh_data_key():
    record_id = _put()
    before = bytes(Record.objects.get(pk=record_id).wrapped_key)
    vault.replace_json(record_id, {"neu": 1})
    assert vault.get_json(record_id) == {"neu": 1}
    assert bytes(Record.objects.get(pk=record_id).wrapped_key) != before


@pytest.mark.parametrize("value", [object(), float("nan"), "\ud800", {1, 2}])
def test_what_is_no_json_is_refused_without_repeating_it(value):
    with pytest.raises(vault.VaultError) as caught:
        _put({"geheim": value})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("kind", ["", "Ümlaut", "a|b", "A", "a" * 65])
def test_a_kind_is_a_code(kind):
    with pytest.raises(vault.VaultError):
        _put(kind=kind)


def test_unknown_and_deleted_records_are_told_apart():
    with pytest.raises(vault.MissingRecordError):
        vault.get_json(uuid4())
    record_id = _put()
    vault.delete(record_id)
    vault.delete(record_id)
    vault.delete(uuid4())
    for act in (vault.get_json, lambda r: vault.replace_json(r, 1), vault.get_file):
        with pytest.raises(vault.DeletedRecordError):
            act(record_id)


def test_values_and_files_are_not_mixed_up():
    value, file = _put(), _put_file()
    with pytest.raises(vault.VaultError):
        vault.get_file(value)
    with pytest.raises(vault.VaultError):
        vault.get_json(file)
    with pytest.raises(vault.VaultError):
        vault.replace_json(file, {})


def test_a_file_comes_back_and_is_sealed_on_disk(data_dir):
    record_id = _put_file(b"scan of Ada" * 1000)
    assert vault.get_file(record_id) == (b"scan of Ada" * 1000, "application/pdf")
    path = data_dir / "files" / record_id.hex[-2:] / str(record_id)
    assert b"Ada" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("act", ["change", "remove", "exchange", "cut"])
def test_a_file_changed_on_disk_does_not_open(act):
    record_id, other = _put_file(b"a" * 50), _put_file(b"b" * 50)
    path = files.path_of(record_id)
    sealed = path.read_bytes()
    if act == "remove":
        path.unlink()
    elif act == "exchange":
        path.write_bytes(files.path_of(other).read_bytes())
    elif act == "cut":
        path.write_bytes(sealed[:-1])
    else:
        path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(vault.TamperedRecordError):
        vault.get_file(record_id)


def _columns(record, other, key_of_other):
    now = timezone.now()
    flip = lambda b: bytes([bytes(b)[0] ^ 1]) + bytes(b)[1:]  # noqa: E731
    return {
        "owner": OTHER,
        "kind": "another.kind",
        "media_type": "text/plain",
        "is_file": True,
        "key_id": key_of_other,
        "wrapped_key": flip(record.wrapped_key),
        "content": flip(record.content),
        "deleted_at": now,
        "id": uuid4(),
    }


def test_a_change_in_any_column_is_found():
    other = Record.objects.get(pk=_put(owner=OTHER))
    names = {f.attname for f in Record._meta.fields} - {"is_journaled"}
    tried = set()
    for column in names:
        record = Record.objects.get(pk=_put())
        value = _columns(record, other, other.key_id)[column]
        Record.objects.filter(pk=record.pk).update(**{column: value})
        record_id = value if column == "id" else record.pk
        read = vault.get_file if column == "is_file" else vault.get_json
        with pytest.raises(vault.TamperedRecordError):
            read(record_id)
        tried.add(column)
    assert tried == names


def test_two_exchanged_rows_do_not_open():
    first, second = (Record.objects.get(pk=_put({"n": n})) for n in (1, 2))
    for row, other in ((first, second), (second, first)):
        Record.objects.filter(pk=row.pk).update(
            content=other.content, wrapped_key=other.wrapped_key, key=other.key
        )
    for row in (first, second):
        with pytest.raises(vault.TamperedRecordError):
            vault.get_json(row.pk)
    with pytest.raises(vault.TamperedRecordError):
        vault.get_many_json([first.pk])


@pytest.mark.parametrize("column", ["owner", "version", "master_id", "wrapped"])
def test_a_changed_owner_key_is_found(column):
    record_id = _put()
    key = OwnerKey.objects.get(owner=OWNER)
    value = {
        "owner": OTHER,
        "version": 7,
        "master_id": "0" * 16,
        "wrapped": b"\0" + bytes(key.wrapped)[1:] + b"\0",
    }[column]
    OwnerKey.objects.filter(pk=key.pk).update(**{column: value})
    with pytest.raises(vault.WrongMasterKeyError):
        vault.get_json(record_id)


def test_another_master_key_opens_nothing(settings):
    record_id = _put()
    settings.TRAGWERK_MASTER_KEY = b"\x05" * 32
    keys.forget()
    with pytest.raises(vault.WrongMasterKeyError):
        vault.get_json(record_id)
    settings.TRAGWERK_MASTER_KEY = b"short"
    with pytest.raises(vault.WrongMasterKeyError, match="5 bytes"):
        _put(owner=uuid4())


def test_a_blind_index_depends_on_purpose_and_text_only():
    one = vault.blind_index("email", "ada@example.org")
    assert one == vault.blind_index("email", "ada@example.org")
    assert len(one) == 64
    assert one != vault.blind_index("code", "ada@example.org")
    assert one != vault.blind_index("email", "ada@example.com")


@pytest.mark.django_db(transaction=True)
def test_deletion_removes_key_file_and_is_journaled():
    record_id = _put_file()
    vault.delete(record_id)
    row = Record.objects.get(pk=record_id)
    assert (row.key, bytes(row.wrapped_key), row.is_journaled) == (None, b"", True)
    assert files.read(record_id) is None
    assert journal.read() == ({record_id}, set())


@pytest.mark.django_db(transaction=True)
def test_a_deletion_rolled_back_leaves_everything():
    record_id = _put_file(b"scan")
    with transaction.atomic():
        vault.delete(record_id)
        transaction.set_rollback(True)
    assert vault.get_file(record_id)[0] == b"scan"
    assert journal.read() == (set(), set())


@pytest.mark.django_db(transaction=True)
def test_a_key_of_a_rolled_back_transaction_is_not_remembered():
    with transaction.atomic():
        _put()
        _put()
        vault.blind_index("a", "b")
        transaction.set_rollback(True)
    assert vault.get_json(_put()) == VALUE
    assert OwnerKey.objects.filter(owner=OWNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_sweep_removes_strays_and_notes_forgotten_deletions(data_dir):
    kept, forgotten = _put_file(b"kept"), _put_file(b"gone")
    with transaction.atomic():
        stray = _put_file(b"stray")
        transaction.set_rollback(True)
    (data_dir / "files" / "ab").mkdir(exist_ok=True)
    unfinished = data_dir / "files" / "ab" / ".1.tmp"
    unfinished.write_bytes(b"half")
    # As after a crash between commit and clean-up.
    Record.objects.filter(pk=forgotten).update(
        deleted_at=timezone.now(), key=None, wrapped_key=b"", content=b""
    )
    now = timezone.now()
    vault.sweep(now)
    assert files.read(stray) is not None
    vault.sweep(now + timedelta(hours=2))
    assert files.read(stray) is None
    assert not unfinished.exists()
    assert files.read(forgotten) is None
    assert vault.get_file(kept)[0] == b"kept"
    assert journal.read() == ({forgotten}, set())
