"""Change keys while the platform runs, and destroy an owner's keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tragwerk.foundation.vault import files, journal, keys
from tragwerk.foundation.vault.errors import DestroyedOwnerError, VaultError
from tragwerk.foundation.vault.models import OwnerKey, Record
from tragwerk.foundation.vault.records import rewrap

_AT_ONCE = 500

Progress = Callable[[int, int], None]
"""Is told how many are done, and how many there are."""


def rotate_owner(owner: UUID, progress: Progress | None = None) -> int:
    """Give an owner a new key and wrap all its data keys by it.

    Retired versions stay for an hour, for writers that still hold one; the sweep
    wraps their latecomers anew and removes them. Interrupted, it can be done again:
    nothing is unreadable in between.

    Args:
        owner: a unit, or another keyring.
        progress: is told how many records are wrapped anew, and how many there are.

    Returns:
        How many records were wrapped anew.

    Raises:
        DestroyedOwnerError: if the owner's keys were destroyed.
        VaultError: for the blind index, whose key must not change.
    """
    if owner == keys.INDEX_OWNER:
        raise VaultError("The key of the blind indexes cannot be rotated.")
    with transaction.atomic():
        newest = (
            OwnerKey.objects.select_for_update()
            .filter(owner=owner)
            .order_by("-version")
            .first()
        )
        if newest is not None and newest.destroyed_at is not None:
            raise DestroyedOwnerError(owner)
        version = 1 if newest is None else newest.version + 1
        keys.make_key(owner, version=version).save(force_insert=True)
        OwnerKey.objects.filter(
            owner=owner, version__lt=version, retired_at=None
        ).update(retired_at=timezone.now())
        keys.forget_current(owner)
    return rewrap_stragglers(owner, progress)


def rewrap_stragglers(owner: UUID, progress: Progress | None = None) -> int:
    """Wrap by the newest key what older versions still wrap; gives how many."""
    newest = OwnerKey.objects.filter(owner=owner).order_by("-version").first()
    if newest is None or newest.destroyed_at is not None:
        return 0
    count, total = 0, 0
    if progress is not None:
        living = Record.objects.filter(owner=owner, deleted_at=None)
        total = living.exclude(key=newest).count()
    while True:
        # Small transactions, so that other writers of the unit do not wait long.
        with transaction.atomic():
            late = (
                Record.objects.select_related("key")
                .select_for_update(of=("self",))
                .filter(owner=owner, deleted_at=None)
                .exclude(key=newest)
                .order_by("pk")[:_AT_ONCE]
            )
            found = list(late)
            for record in found:
                rewrap(record, newest)
        count += len(found)
        if progress is not None:
            progress(count, max(count, total))
        if len(found) < _AT_ONCE:
            return count


def rotate_master() -> int:
    """Wrap every owner's key by today's master key instead of a previous one.

    Afterwards the previous master keys may be removed from the settings; backups
    made before still need them.

    Returns:
        How many keys were wrapped anew.

    Raises:
        WrongMasterKeyError: if a key needs a master key that is not known.
    """
    count = 0
    with transaction.atomic():
        old = (
            OwnerKey.objects.select_for_update()
            .filter(destroyed_at=None)
            .exclude(master_id=keys.master_id())
            .order_by("pk")
        )
        for key in old.iterator(chunk_size=_AT_ONCE):
            keys.wrap(key, keys.unwrap(key))
            key.save(update_fields=["master_id", "wrapped"])
            count += 1
    keys.forget()
    return count


@transaction.atomic
def destroy_owner(owner: UUID) -> int:
    """Destroy all keys of an owner: everything it holds is deleted for good.

    Other processes forget the keys within half a minute. The owner stays closed.

    Returns:
        How many records were deleted.
    """
    now = timezone.now()
    if not OwnerKey.objects.filter(owner=owner).exists():
        keys.make_key(owner, version=1).save(force_insert=True)
    OwnerKey.objects.select_for_update().filter(owner=owner, destroyed_at=None).update(
        wrapped=b"", destroyed_at=now
    )
    living = Record.objects.filter(owner=owner, deleted_at=None)
    with_files = list(living.filter(is_file=True).values_list("pk", flat=True))
    # One line in the journal stands for all of them.
    count = living.update(
        deleted_at=now, key=None, wrapped_key=b"", content=b"", is_journaled=True
    )
    keys.forget_current(owner)
    transaction.on_commit(partial(_finish_destruction, owner, with_files))
    return count


def _finish_destruction(owner: UUID, with_files: list[UUID]) -> None:
    journal.append(journal.OWNER, [owner])
    for record_id in with_files:
        files.remove(record_id)
