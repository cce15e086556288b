import io
import json
import tarfile
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.core.management import call_command
from django.test import Client

from tragwerk.foundation import audit, backup, vault
from tragwerk.foundation.audit.models import Entry
from tragwerk.foundation.backup import manifest
from tragwerk.foundation.vault import files, journal, keys
from tragwerk.foundation.vault.models import OwnerKey, Record
from tragwerk.kernel.actor import SYSTEM

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OWNER, CLOSED = UUID(int=9), UUID(int=10)


def _act():
    audit.record(
        actor=SYSTEM, verb="try_it", subject_kind="test", subject_id=None, at=NOW
    )


@pytest.fixture
def platform():
    """Give the ids of a value, a file, another file and a value of a second owner."""
    _act()
    ids = [
        vault.put_json(owner=OWNER, kind="a", value={"ä": 1}),
        vault.put_file(owner=OWNER, kind="b", content=b"1" * 9, media_type="a/b"),
        vault.put_file(owner=OWNER, kind="b", content=b"2" * 9, media_type="a/b"),
        vault.put_json(owner=CLOSED, kind="a", value=2),
    ]
    audit.checkpoint(NOW)
    return ids


def _wipe():
    call_command("flush", interactive=False, verbosity=0)
    for path in files.all_paths():
        path.unlink()
    keys.forget()


def _state():
    return (
        list(Record.objects.order_by("pk").values_list("pk", "kind", "deleted_at")),
        list(Entry.objects.order_by("pk").values_list("digest", flat=True)),
        sorted((path.name, path.read_bytes()) for path in files.all_paths()),
        list(OwnerKey.objects.order_by("pk").values_list("pk", flat=True)),
    )


def test_a_wiped_platform_comes_back_whole(platform, tmp_path):
    before, seen = _state(), []
    made = backup.create(tmp_path / "b.tar", lambda *step: seen.append(step))
    assert made.size == (tmp_path / "b.tar").stat().st_size
    assert (tmp_path / "b.tar").stat().st_mode & 0o077 == 0
    assert seen[-1][0] == seen[-1][1] > 0
    _wipe()
    restored = backup.restore(tmp_path / "b.tar", lambda *step: seen.append(step))
    assert (restored.files, restored.deleted_again) == (2, 0)
    assert restored.audit.ok
    assert restored.audit.checkpoints == 1
    assert _state() == before
    assert vault.get_json(platform[0]) == {"ä": 1}
    assert vault.get_file(platform[1]) == (b"1" * 9, "a/b")


def test_deleted_data_stay_deleted(platform, tmp_path):
    vault.delete(platform[2])
    backup.create(tmp_path / "b.tar")
    vault.delete(platform[0])
    vault.delete(platform[1])
    vault.destroy_owner(CLOSED)
    _wipe()
    restored = backup.restore(tmp_path / "b.tar")
    assert restored.deleted_again == 3
    for record_id in platform:
        with pytest.raises(vault.DeletedRecordError):
            vault.get_json(record_id)
    assert not list(files.all_paths())
    assert restored.audit.ok


def test_the_backups_own_journal_counts_on_a_fresh_machine(platform, tmp_path):
    vault.delete(platform[0])
    backup.create(tmp_path / "b.tar")
    _wipe()
    journal.path().unlink()
    backup.restore(tmp_path / "b.tar")
    assert journal.read() == ({platform[0]}, set())


def test_data_are_not_overwritten_unasked(platform, tmp_path):
    backup.create(tmp_path / "b.tar")
    extra = vault.put_json(owner=OWNER, kind="a", value=1)
    with pytest.raises(backup.BackupError, match="--force"):
        backup.restore(tmp_path / "b.tar")
    assert vault.get_json(extra) == 1
    assert backup.restore(tmp_path / "b.tar", force=True).audit.ok
    with pytest.raises(vault.MissingRecordError):
        vault.get_json(extra)


def test_acts_after_the_backup_do_not_disturb_the_restored_audit(platform, tmp_path):
    backup.create(tmp_path / "b.tar")
    _act()
    audit.checkpoint(NOW)
    assert backup.restore(tmp_path / "b.tar", force=True).audit.ok
    assert audit.verify().ok


def test_no_key_is_inside(platform, tmp_path, settings):
    backup.create(tmp_path / "b.tar")
    content = (tmp_path / "b.tar").read_bytes()
    for key in (settings.TRAGWERK_MASTER_KEY, settings.TRAGWERK_AUDIT_KEY):
        assert key not in content
        assert key.hex().encode() not in content


def _rewrite(path, change):
    with tarfile.open(path) as archive:
        parts = {m.name: archive.extractfile(m).read() for m in archive}
    change(parts)
    with tarfile.open(path, "w") as archive:
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


def _file_of(parts):
    return next(name for name in parts if name.startswith("files/"))


def _change_file(parts):
    parts[_file_of(parts)] += b"x"


def _drop_file(parts):
    del parts[_file_of(parts)]


def _drop_manifest(parts):
    del parts["manifest.json"]


def _change_manifest(parts):
    values = json.loads(parts["manifest.json"]) | {"version": "9"}
    parts["manifest.json"] = json.dumps(values).encode()


def _other_format(parts):
    parts["manifest.json"] = b'{"format": "?"}'


@pytest.mark.parametrize(
    "change",
    [_change_file, _drop_file, _drop_manifest, _change_manifest, _other_format],
)
def test_a_damaged_backup_overwrites_nothing(platform, tmp_path, change):
    backup.create(tmp_path / "b.tar")
    _rewrite(tmp_path / "b.tar", change)
    before = _state()
    with pytest.raises(backup.BackupError):
        backup.restore(tmp_path / "b.tar", force=True)
    assert _state() == before


def test_what_is_no_backup_is_refused(tmp_path):
    (tmp_path / "b.tar").write_bytes(b"hello")
    with pytest.raises(backup.BackupError, match="öffnen"):
        backup.restore(tmp_path / "b.tar")
    with pytest.raises(backup.BackupError):
        backup.restore(tmp_path / "missing.tar")


def test_another_master_key_is_named(platform, tmp_path, settings):
    backup.create(tmp_path / "b.tar")
    old = keys.master_id()
    settings.TRAGWERK_MASTER_KEY = b"\x08" * 32
    with pytest.raises(backup.BackupError, match=old):
        backup.restore(tmp_path / "b.tar", force=True)


@pytest.mark.parametrize("name", ["../evil", "files/ab/../../x", "/etc/passwd"])
def test_a_part_cannot_leave_its_folder(tmp_path, platform, name):
    parts = [manifest.Part(name, 0, "")]
    values = manifest.Manifest("", "", "sqlite", "", [], parts)
    text, signature = manifest.seal(values)
    with tarfile.open(tmp_path / "b.tar", "w") as archive:
        for member, content in (
            (manifest.MANIFEST, text),
            (manifest.SIGNATURE, signature),
        ):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    with pytest.raises(backup.BackupError, match="unbekannt"):
        backup.restore(tmp_path / "b.tar", force=True)


def test_nobody_is_signed_in_after_a_restore(platform, tmp_path):
    browser = Client()
    session = browser.session
    session["known"] = "yes"
    session.save()
    key = session.session_key
    backup.create(tmp_path / "b.tar")
    assert key.encode() not in (tmp_path / "b.tar").read_bytes()
    session.delete()  # signed out since
    backup.restore(tmp_path / "b.tar", force=True)
    assert not session.exists(key)


def test_a_backup_from_before_a_change_of_the_audit_key_fits(
    platform, tmp_path, settings
):
    backup.create(tmp_path / "b.tar")
    old = settings.TRAGWERK_AUDIT_KEY
    settings.TRAGWERK_AUDIT_KEY = b"\x31" * 32
    with pytest.raises(backup.BackupError, match="TRAGWERK_PREVIOUS_AUDIT_KEYS"):
        backup.restore(tmp_path / "b.tar", force=True)
    settings.TRAGWERK_PREVIOUS_AUDIT_KEYS = [old]
    assert backup.restore(tmp_path / "b.tar", force=True).audit.ok
    settings.TRAGWERK_PREVIOUS_AUDIT_KEYS = []
    assert audit.verify().ok


@pytest.mark.parametrize("kind", [True, False])
def test_the_kind_of_the_platform_is_told(platform, tmp_path, settings, kind):
    settings.TRAGWERK_SAMPLE = kind
    backup.create(tmp_path / "b.tar")
    settings.TRAGWERK_SAMPLE = not kind
    assert backup.restore(tmp_path / "b.tar", force=True).is_sample is kind
