"""Put, get, replace, move and delete sealed records.

The associated data bind a content to its id, kind and media type, and its data key
to its id, kind and owner besides: exchanged rows or columns do not open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tragwerk.foundation.vault import files, journal
from tragwerk.foundation.vault.errors import (
    DeletedRecordError,
    MissingRecordError,
    TamperedRecordError,
    VaultError,
)
from tragwerk.foundation.vault.keys import cipher_of, current_key
from tragwerk.foundation.vault.models import OwnerKey, Record
from tragwerk.foundation.vault.sealing import (
    Json,
    SealError,
    new_key,
    seal,
    seal_stream,
    to_canonical,
    unseal,
    unseal_stream,
)
from tragwerk.kernel.ids import new_id

_JSON = "application/json"
_KIND = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,59}")


def put_json(*, owner: UUID, kind: str, value: Json) -> UUID:
    """Seal a value of JSON types for an owner and give its record's id.

    Raises:
        VaultError: if the value is no JSON or the kind is no code.
        DestroyedOwnerError: if the owner's keys were destroyed.
    """
    record = _new_record(owner, kind, media_type=_JSON, is_file=False)
    _fill(record, current_key(owner), value)
    record.save(force_insert=True)
    return record.id


def get_json(record_id: UUID) -> Json:
    """Open a value.

    Raises:
        MissingRecordError: if there is no such record.
        DeletedRecordError: if it was deleted.
        TamperedRecordError: if it was changed outside the vault.
    """
    return _open(_find(_with_keys(), record_id))


def get_many_json(ids: Iterable[UUID]) -> dict[UUID, Json]:
    """Open many values with one query; missing and deleted ones are left out.

    Raises:
        TamperedRecordError: if one was changed outside the vault.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    rows = _with_keys().filter(pk__in=wanted)
    return {row.id: _open(row) for row in rows if not _is_deleted(row)}


@transaction.atomic
def replace_json(record_id: UUID, value: Json) -> None:
    """Seal another value under the same id, with a fresh data key.

    Raises:
        VaultError: as `get_json`, and if the value is no JSON.
    """
    record = _find(_locked(), record_id)
    if record.is_file:
        raise VaultError(f"Record {record_id} is a file; put a new one instead.")
    _data_key(record)
    _fill(record, current_key(record.owner), value)
    record.save(update_fields=["key", "wrapped_key", "content"])


def put_file(*, owner: UUID, kind: str, content: bytes, media_type: str) -> UUID:
    """Seal a file for an owner and give its record's id.

    Raises:
        VaultError: if kind or media type is malformed.
        DestroyedOwnerError: if the owner's keys were destroyed.
        OSError: if the disk refuses the file; nothing is stored then.
    """
    record = _new_record(owner, kind, media_type=media_type, is_file=True)
    key, data_key = current_key(owner), new_key()
    _wrap(record, key, data_key)
    files.write(record.id, seal_stream(data_key, content, _content_context(record)))
    record.save(force_insert=True)
    return record.id


def get_file(record_id: UUID) -> tuple[bytes, str]:
    """Open a file: its content and its media type.

    Raises:
        MissingRecordError, DeletedRecordError, TamperedRecordError: as `get_json`;
            a file that is gone from the disk counts as tampered with.
    """
    record = _find(_with_keys(), record_id)
    if not record.is_file:
        raise VaultError(f"Record {record_id} is no file.")
    data_key = _data_key(record)
    sealed = files.read(record_id)
    if sealed is None:
        raise TamperedRecordError(record_id)
    try:
        content = unseal_stream(data_key, sealed, _content_context(record))
    except SealError as error:
        raise TamperedRecordError(record_id) from error
    return content, record.media_type


def delete(record_id: UUID) -> None:
    """Delete a record for good, backups included: its data key is removed.

    Deleting again, or what never was, does nothing.
    """
    delete_many([record_id])


@transaction.atomic
def delete_many(ids: Iterable[UUID]) -> None:
    """Delete records as `delete` does, with one query and one entry of the journal.

    Args:
        ids: some hundred at most, such as those of one case.
    """
    living = Record.objects.filter(pk__in=set(ids), deleted_at=None)
    found = list(living.select_for_update().values_list("pk", flat=True))
    if found:
        Record.objects.filter(pk__in=found).update(
            deleted_at=timezone.now(), key=None, wrapped_key=b"", content=b""
        )
        transaction.on_commit(partial(_finish_deletion, found))


def rewrap(record: Record, key: OwnerKey) -> None:
    """Wrap the record's data key by another version of its owner's key and save."""
    _wrap(record, key, _data_key(record))
    record.save(update_fields=["key", "wrapped_key"])


def _finish_deletion(ids: list[UUID]) -> None:
    for record_id in ids:
        files.remove(record_id)
    journal.append(journal.RECORD, ids)
    Record.objects.filter(pk__in=ids).update(is_journaled=True)


def _new_record(owner: UUID, kind: str, *, media_type: str, is_file: bool) -> Record:
    if not _KIND.fullmatch(kind):
        raise VaultError(f"The kind {kind[:80]!r} is no code in lower case.")
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise VaultError(f"{media_type[:100]!r} is no media type.")
    return Record(
        id=new_id(), owner=owner, kind=kind, media_type=media_type, is_file=is_file
    )


def _fill(record: Record, key: OwnerKey, value: Json) -> None:
    try:
        plain = to_canonical(value)
    except (TypeError, ValueError, RecursionError) as error:
        # The value's own words stay out of the message: they are personal data.
        raise VaultError("The value is not made of JSON types only.") from error
    data_key = new_key()
    _wrap(record, key, data_key)
    record.content = seal(AESGCM(data_key), plain, _content_context(record))


def _wrap(record: Record, key: OwnerKey, data_key: bytes) -> None:
    record.key = key
    record.wrapped_key = seal(cipher_of(key), data_key, _key_context(record, key))


def _open(record: Record) -> Json:
    if record.is_file:
        raise VaultError(f"Record {record.id} is a file; use get_file.")
    data_key = _data_key(record)
    try:
        plain = unseal(
            AESGCM(data_key), bytes(record.content), _content_context(record)
        )
    except SealError as error:
        raise TamperedRecordError(record.id) from error
    return json.loads(plain)


def _data_key(record: Record) -> bytes:
    key = record.key
    if key is None:
        raise TamperedRecordError(record.id)
    try:
        return unseal(
            cipher_of(key), bytes(record.wrapped_key), _key_context(record, key)
        )
    except SealError as error:
        raise TamperedRecordError(record.id) from error


def _find(records: QuerySet[Record], record_id: UUID) -> Record:
    record = records.filter(pk=record_id).first()
    if record is None:
        raise MissingRecordError(record_id)
    if _is_deleted(record):
        raise DeletedRecordError(record_id)
    return record


def _is_deleted(record: Record) -> bool:
    """Say whether a row is a tombstone; one that still has a key is a forgery."""
    if record.deleted_at is None:
        return record.key is not None and record.key.destroyed_at is not None
    if record.key_id is not None or record.wrapped_key or record.content:
        raise TamperedRecordError(record.id)
    return True


def _with_keys() -> QuerySet[Record]:
    return Record.objects.select_related("key")


def _locked() -> QuerySet[Record]:
    return _with_keys().select_for_update(of=("self",))


def _content_context(record: Record) -> bytes:
    form = "file" if record.is_file else "json"
    return f"tragwerk/1/{form}/{record.id}|{record.kind}|{record.media_type}".encode()


def _key_context(record: Record, key: OwnerKey) -> bytes:
    return _content_context(record) + f"|{record.owner}|{key.id}".encode()
