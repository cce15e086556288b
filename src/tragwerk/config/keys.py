"""The keys of a platform: made once, kept as files that only the operator reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from tragwerk.config import environment

KEY_BYTES = 32
NAMES = ("master", "django", "audit")


def ensure(data: Path) -> None:
    """Make the missing key files below `data/keys` (mode 0600); never replace one."""
    folder = data / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in NAMES:
        try:
            handle = os.open(
                folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600
            )
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(KEY_BYTES))
            stream.flush()
            os.fsync(stream.fileno())


def read(data: Path, name: str) -> bytes:
    """Give a key from `TRAGWERK_<NAME>_KEY`, its `_FILE`, or `data/keys/<name>.key`.

    Raises:
        SettingError: if there is none or it is not 64 hexadecimal digits.
    """
    variable = f"TRAGWERK_{name.upper()}_KEY"
    path = data / "keys" / f"{name}.key"
    if not path.exists() and not {variable, f"{variable}_FILE"} & os.environ.keys():
        raise environment.SettingError(
            f"Der Schlüssel „{name}“ fehlt: weder {variable} noch {path} ist da. "
            "„tragwerk up“ legt ihn beim ersten Start an."
        )
    value = environment.text(
        variable, path.read_text(encoding="ascii").strip() if path.exists() else None
    )
    return parse(variable, value)


def previous_masters() -> list[bytes]:
    """Give older master keys, needed while rotating."""
    return _several("TRAGWERK_PREVIOUS_MASTER_KEYS")


def previous_audits() -> list[bytes]:
    """Give older audit keys, needed while changing it and for older backups."""
    return _several("TRAGWERK_PREVIOUS_AUDIT_KEYS")


def _several(name: str) -> list[bytes]:
    return [parse(name, value) for value in environment.words(name)]


def parse(name: str, value: str) -> bytes:
    """Turn 64 hexadecimal digits into 32 bytes."""
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise environment.SettingError(f"{name} muss 64 Hexadezimalziffern haben.")
    return key
