"""Name colleagues for sentences such as „Alma Auer war schneller“."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from tragwerk.modules.organisations import api as organisations


def name_of(account_id: UUID | None) -> str:
    """Give a colleague's name, or a word that fits where nobody is known."""
    if account_id is None:
        return _("Jemand anderes")
    return organisations.member_names([account_id]).get(account_id) or _(
        "Jemand anderes"
    )
