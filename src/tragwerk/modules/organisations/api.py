"""The door: what other modules, the portal and the command line may call."""

from __future__ import annotations

from tragwerk.modules.organisations.actions.accept_invitation import accept_invitation
from tragwerk.modules.organisations.actions.add_member import add_member
from tragwerk.modules.organisations.actions.change_profile import change_profile
from tragwerk.modules.organisations.actions.change_unit_details import (
    change_unit_details,
)
from tragwerk.modules.organisations.actions.choose_acting_unit import choose_acting_unit
from tragwerk.modules.organisations.actions.create_account import create_account
from tragwerk.modules.organisations.actions.end_membership import end_membership
from tragwerk.modules.organisations.actions.end_session import (
    end_other_sessions,
    end_session,
)
from tragwerk.modules.organisations.actions.invite_member import invite_member
from tragwerk.modules.organisations.actions.lock_account import lock_account
from tragwerk.modules.organisations.actions.name_representative import (
    end_representation,
    name_representative,
)
from tragwerk.modules.organisations.actions.revoke_invitation import revoke_invitation
from tragwerk.modules.organisations.actions.rewrap_second_factors import (
    rewrap_second_factors,
)
from tragwerk.modules.organisations.actions.seed_land import seed_land
from tragwerk.modules.organisations.actions.unlock_account import unlock_account
from tragwerk.modules.organisations.domain.land import land_digest
from tragwerk.modules.organisations.domain.places import split_postal_code
from tragwerk.modules.organisations.domain.roles import ROLE_LABELS, role_labels
from tragwerk.modules.organisations.policies import (
    can_manage_unit,
    invitable_roles,
    is_platform_administrator,
    require_role,
)
from tragwerk.modules.organisations.queries.people import (
    actor_in,
    actor_of,
    count_members,
    find_account_id,
    find_invitation,
    get_account,
    has_second_factor,
    list_acting_units,
    list_colleagues,
    list_invitations,
    list_sample_logins,
    list_sessions,
    member_names,
    read_members,
)
from tragwerk.modules.organisations.queries.places import (
    find_kreis,
    find_locality,
    list_kreise,
    name_area,
    search_places,
    suggest_places,
)
from tragwerk.modules.organisations.queries.representing import (
    list_representations,
    represented_by,
)
from tragwerk.modules.organisations.queries.units import (
    find_units,
    get_unit,
    get_units,
    list_exceptions,
)

__all__ = [
    "ROLE_LABELS",
    "accept_invitation",
    "actor_in",
    "actor_of",
    "add_member",
    "can_manage_unit",
    "change_profile",
    "change_unit_details",
    "choose_acting_unit",
    "count_members",
    "create_account",
    "end_membership",
    "end_other_sessions",
    "end_representation",
    "end_session",
    "find_account_id",
    "find_invitation",
    "find_kreis",
    "find_locality",
    "find_units",
    "get_account",
    "get_unit",
    "get_units",
    "has_second_factor",
    "invitable_roles",
    "invite_member",
    "is_platform_administrator",
    "land_digest",
    "list_acting_units",
    "list_colleagues",
    "list_exceptions",
    "list_invitations",
    "list_kreise",
    "list_representations",
    "list_sample_logins",
    "list_sessions",
    "lock_account",
    "member_names",
    "name_area",
    "name_representative",
    "read_members",
    "represented_by",
    "require_role",
    "revoke_invitation",
    "rewrap_second_factors",
    "role_labels",
    "search_places",
    "seed_land",
    "split_postal_code",
    "suggest_places",
    "unlock_account",
]
