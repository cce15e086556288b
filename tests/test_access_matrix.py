"""Every address × every role, own and foreign unit: who gets in, and nobody else.

An address that is not in the table fails the test: whoever adds a page says here who
may open it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.world import World, make_world
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.organisations.models import Account

EVERYBODY = frozenset({"*"})
MEMBERS = frozenset(
    {
        "counsellor", "other counsellor", "caseworker", "lead", "unit administrator",
        "foreign caseworker", "foreign lead", "process designer", "data protection",
        "data steward", "funding officer", "editor", "platform administrator",
    }
)  # fmt: skip
SIGNED_IN = MEMBERS | {"person"}
COUNSELLORS = frozenset({"counsellor", "other counsellor"})
HOLDER = frozenset({"holder"})
HELPER = frozenset({"holder", "counsellor"})
CASE = frozenset({"caseworker", "lead"})
TEAM = frozenset({"unit administrator", "platform administrator"})
# The foreign caseworker of the cast is their unit's administrator, too.
AUDITORS = TEAM | {"data protection", "foreign caseworker"}
OWN_UNIT = frozenset({"caseworker", "lead", "unit administrator", "data protection"})


@dataclass(frozen=True)
class Rule:
    """Who may open an address.

    Attributes:
        roles: names in the world; `*` for everybody.
        method: how it is asked.
        values: parts of the address that the world does not name alike everywhere.
        application: which application it is about: draft, helped or sent.
    """

    roles: frozenset[str]
    method: str = "get"
    values: tuple[tuple[str, Any], ...] = ()
    application: str = "draft"


def one(**values: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(values.items())


WOHNGELD = one(block_key="wohngeld")
PERSON_PAGE = one(page_id="person")
RULES: dict[str, Rule] = {
    # open to everybody
    "home": Rule(EVERYBODY),
    "healthz": Rule(EVERYBODY),
    "readyz": Rule(EVERYBODY),
    "search_services": Rule(EVERYBODY),
    "show_service": Rule(EVERYBODY, values=WOHNGELD),
    "show_unit": Rule(EVERYBODY),
    "start_application": Rule(EVERYBODY, values=WOHNGELD),
    "resume_application": Rule(EVERYBODY),
    "list_my_applications": Rule(EVERYBODY),
    "list_blocks": Rule(EVERYBODY),
    "show_block": Rule(EVERYBODY, values=WOHNGELD),
    "download_block": Rule(EVERYBODY, values=WOHNGELD),
    "show_help": Rule(EVERYBODY),
    "show_privacy": Rule(EVERYBODY),
    "show_accessibility": Rule(EVERYBODY),
    "show_imprint": Rule(EVERYBODY),
    "security_txt": Rule(EVERYBODY),
    "robots_txt": Rule(EVERYBODY),
    # the person's application: access code, own account, helper while the help lasts
    "show_application": Rule(HOLDER),
    "fill_page": Rule(HOLDER, values=PERSON_PAGE),
    "fill_item": Rule(HOLDER, values=one(page_id="haushalt", item_id="m1")),
    "add_item": Rule(HOLDER, "post", one(page_id="haushalt")),
    "remove_item": Rule(HOLDER, "post", one(page_id="haushalt", item_id="m1")),
    "autosave_page": Rule(HOLDER, "post", PERSON_PAGE),
    "autosave_item": Rule(HOLDER, "post", one(page_id="haushalt", item_id="m1")),
    "collect_evidence": Rule(HOLDER),
    "show_evidence": Rule(HOLDER),
    "preview_evidence": Rule(HOLDER),
    "remove_evidence": Rule(HOLDER, "post"),
    "review_application": Rule(HOLDER),
    "delete_draft": Rule(HOLDER),
    "show_receipt": Rule(HOLDER, application="sent"),
    "download_receipt": Rule(HOLDER, application="sent"),
    "download_summary": Rule(HOLDER, application="sent"),
    "withdraw_application": Rule(HOLDER, application="sent"),
    "show_progress": Rule(HOLDER, application="sent"),
    "answer_request": Rule(HOLDER, application="sent"),
    "show_letter": Rule(HOLDER, application="sent"),
    "download_all": Rule(HOLDER, application="sent"),
    "take_over_application": Rule(frozenset(), "post"),  # needs code and account
    # helping
    "start_assisted_application": Rule(COUNSELLORS, values=WOHNGELD),
    "list_assisted_applications": Rule(COUNSELLORS),
    "end_assistance": Rule(HELPER, application="helped"),
    # the competent unit
    "list_cases": Rule(CASE | {"foreign caseworker", "foreign lead"}),
    "show_case": Rule(CASE),
    "add_note": Rule(CASE, "post"),
    "download_case_file": Rule(CASE),
    "record_delivery": Rule(CASE, "post"),
    "do_task": Rule(CASE),
    "take_task": Rule(frozenset({"caseworker"}), "post"),
    "assign_task": Rule(CASE, "post"),  # to others only the lead, see its own test
    "preview_letter": Rule(frozenset({"caseworker"})),
    # units and people
    "start_page": Rule(SIGNED_IN),
    "show_audit": Rule(AUDITORS),
    "choose_unit": Rule(SIGNED_IN),
    "second_factor": Rule(SIGNED_IN),
    "account_overview": Rule(SIGNED_IN),
    "session_list": Rule(SIGNED_IN),
    "team": Rule(MEMBERS),
    "team_of": Rule(OWN_UNIT | {"platform administrator"}),
    "unit_details": Rule(TEAM),
    "end_membership": Rule(TEAM),
}
# Pages of the sign-in library, which asks for itself: name → may a guest open it?
LIBRARY = {
    "account_login": True, "account_logout": True, "account_inactive": True,
    "account_signup": True, "account_reset_password": True,
    "account_reset_password_done": True, "account_reset_password_from_key_done": True,
    "account_email_verification_sent": True, "socialaccount_login_cancelled": True,
    "socialaccount_login_error": False, "mfa_login_webauthn": False,
    "account_confirm_login_code": False, "socialaccount_signup": False,
    "account_reauthenticate": False, "account_email": False,
    "account_change_password": False, "account_set_password": False,
    "mfa_authenticate": False, "mfa_index": False, "mfa_reauthenticate": False,
    "mfa_activate_totp": False, "mfa_deactivate_totp": False,
    "mfa_view_recovery_codes": False, "mfa_generate_recovery_codes": False,
    "mfa_download_recovery_codes": False, "mfa_list_webauthn": False,
    "mfa_add_webauthn": False, "mfa_reauthenticate_webauthn": False,
    "socialaccount_connections": False, "usersessions_list": False,
}  # fmt: skip
# Addresses with a secret or an own record in them; tested in their modules.
ELSEWHERE = {
    "accept_invitation", "revoke_invitation", "end_session", "leave", "set_language",
    "account_confirm_email", "account_reset_password_from_key", "mfa_remove_webauthn",
    "mfa_edit_webauthn", "openid_connect_login", "openid_connect_callback",
}  # fmt: skip


def addresses(patterns: list[Any] | None = None) -> Iterator[str]:
    """Give the names of all addresses there are."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_address_says_who_may_open_it() -> None:
    known = RULES.keys() | LIBRARY.keys() | ELSEWHERE
    assert set(addresses()) == known


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def client_of(actor: Actor) -> Client:
    """Give a browser in which the actor is signed in for their unit."""
    client = Client()
    if actor.id is not None:
        client.force_login(
            Account.objects.get(id=actor.id),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
    session = client.session
    if actor.kind is ActorKind.MEMBER:
        session["acting_unit"] = str(actor.unit_id)
    session["grants"] = [str(grant) for grant in actor.grants]
    session.save()
    return client


def address_of(world: World, name: str, rule: Rule) -> str:
    values = {
        **world.ids,
        "application_id": getattr(world, f"{rule.application}_id"),
        **dict(rule.values),
    }
    pattern = get_resolver().reverse_dict.getlist(name)[0][0][0][1]
    return reverse(name, kwargs={key: values[key] for key in pattern})


def gets_in(client: Client, method: str, address: str) -> bool:
    """Say whether the answer is the page, not a door that stays shut."""
    answer = getattr(client, method)(address, follow=False)
    if answer.status_code in {301, 302}:
        shut = ("/konto/login/", "/fortsetzen/", "/konto/reauthenticate/")
        return not str(answer.headers["Location"]).startswith(shut)
    # Without its worker a platform is not ready, which is an answer all the same.
    assert answer.status_code < 500 or address == "/readyz", (address, answer)
    return answer.status_code not in {401, 403, 404}


@pytest.mark.django_db
def test_each_role_opens_what_it_may_and_nothing_else(world: World) -> None:
    wrong = []
    for role, actor in world.roles.items():
        client = client_of(actor)
        for name, rule in RULES.items():
            expected = rule.roles == EVERYBODY or role in rule.roles
            point = transaction.savepoint()
            actual = gets_in(client, rule.method, address_of(world, name, rule))
            transaction.savepoint_rollback(point)
            if actual is not expected:
                wrong.append(f"{name}: {role} {'gets in' if actual else 'is shut out'}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_guests_open_only_the_doors_of_the_sign_in_library(world: World) -> None:
    client = Client()
    wrong = [
        name
        for name, is_open in LIBRARY.items()
        if gets_in(client, "get", reverse(name)) is not is_open
    ]
    assert not wrong
