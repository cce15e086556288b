"""Personal data at rest: one key per record, under its owner's key, under the master.

Import this package from files that load after Django's setup (actions, queries,
models, `AppConfig.ready`), never at the top of an `apps.py` or of settings.
"""

from __future__ import annotations

from tragwerk.foundation.vault.errors import (
    DeletedRecordError,
    DestroyedOwnerError,
    MissingRecordError,
    TamperedRecordError,
    VaultError,
    WrongMasterKeyError,
)
from tragwerk.foundation.vault.inventory import Keyring, list_keyrings
from tragwerk.foundation.vault.keys import blind_index, is_usable
from tragwerk.foundation.vault.records import (
    delete,
    delete_many,
    get_file,
    get_json,
    get_many_json,
    put_file,
    put_json,
    replace_json,
)
from tragwerk.foundation.vault.rotation import (
    destroy_owner,
    rotate_master,
    rotate_owner,
)
from tragwerk.foundation.vault.sweeping import reapply_deletions, sweep

__all__ = [
    "DeletedRecordError",
    "DestroyedOwnerError",
    "Keyring",
    "MissingRecordError",
    "TamperedRecordError",
    "VaultError",
    "WrongMasterKeyError",
    "blind_index",
    "delete",
    "delete_many",
    "destroy_owner",
    "get_file",
    "get_json",
    "get_many_json",
    "is_usable",
    "list_keyrings",
    "put_file",
    "put_json",
    "reapply_deletions",
    "replace_json",
    "rotate_master",
    "rotate_owner",
    "sweep",
]
