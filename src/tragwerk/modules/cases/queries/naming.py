"""Name colleagues for sentences such as „Alma Auer war schneller“."""

from __future__ import annotations

from uuid import UUID

from tragwerk.modules.organisations import api as organisations

_SOMEBODY = "Jemand anderes"


def name_of(account_id: UUID | None) -> str:
    """Give a colleague's name, or a word that fits where nobody is known."""
    if account_id is None:
        return _SOMEBODY
    return organisations.member_names([account_id]).get(account_id) or _SOMEBODY
