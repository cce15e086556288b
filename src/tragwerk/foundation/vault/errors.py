"""What can go wrong with a record; no message holds anything of its content."""

from __future__ import annotations

from uuid import UUID


class VaultError(Exception):
    """The vault refuses something; the message says what to do."""


class MissingRecordError(VaultError):
    """There is no record with this id."""

    def __init__(self, record_id: UUID) -> None:
        super().__init__(f"The vault holds no record {record_id}.")


class DeletedRecordError(VaultError):
    """The record was deleted; its key is gone for good."""

    def __init__(self, record_id: UUID) -> None:
        super().__init__(f"Record {record_id} was deleted and cannot be read again.")


class TamperedRecordError(VaultError):
    """The record does not fit its key: somebody changed the table or the file."""

    def __init__(self, record_id: UUID) -> None:
        super().__init__(
            f"Record {record_id} was changed outside the vault. "
            "Restore it from a backup and look for the cause."
        )


class DestroyedOwnerError(VaultError):
    """The owner's keys were destroyed; nothing can be stored for it any more."""

    def __init__(self, owner: UUID) -> None:
        super().__init__(f"The keys of owner {owner} were destroyed.")


class WrongMasterKeyError(VaultError):
    """The master key is missing, of the wrong length, or not the one that was used."""
