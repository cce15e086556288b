"""Addresses of units and people; before the sign-in library's below /konto/."""

from __future__ import annotations

from django.urls import path

from tragwerk.modules.organisations.web.views import (
    account,
    invitation,
    representation,
    team,
    unit,
)

urlpatterns = [
    path("einheit/", unit.choose_unit, name="choose_unit"),
    path("konto/zweiter-schritt/", unit.second_factor, name="second_factor"),
    path("konto/", account.account_overview, name="account_overview"),
    path("konto/beenden/", account.leave, name="leave"),
    path("konto/sitzungen/", account.session_list, name="session_list"),
    path(
        "konto/sitzungen/andere-beenden/",
        account.end_other_sessions,
        name="end_other_sessions",
    ),
    path(
        "konto/sitzungen/<str:session_id>/beenden/",
        account.end_session,
        name="end_session",
    ),
    # Stands before the library's page of the same address and name.
    path(
        "konto/password/reset/",
        account.forgotten_password,
        name="account_reset_password",
    ),
    path("team/", team.team, name="team"),
    path(
        "team/vertretung/",
        representation.name_representative,
        name="name_representative",
    ),
    path(
        "team/vertretung/<uuid:representation_id>/beenden/",
        representation.end_representation,
        name="end_representation",
    ),
    path("team/<uuid:unit_id>/", team.team, name="team_of"),
    path("team/<uuid:unit_id>/stelle/", team.unit_details, name="unit_details"),
    path(
        "team/<uuid:unit_id>/beenden/<uuid:account_id>/",
        team.end_membership,
        name="end_membership",
    ),
    path(
        "team/<uuid:unit_id>/einladung/<uuid:invitation_id>/zuruecknehmen/",
        team.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "einladung/<str:token>/",
        invitation.accept_invitation,
        name="accept_invitation",
    ),
]
