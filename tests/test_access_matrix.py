"""Every address × every method × every role: who gets in, and nobody else.

An address or a method that is not in the table fails the test: whoever adds a page
says here who may open it and who may send something to it. Whoever is shut out leaves
no trace: nothing read, nothing written. Where a row names a trace, only that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.addresses import client_of, is_page, is_test, methods_of, names, parts_of
from tests.world import World, make_world, photo
from tragwerk.foundation.audit.models import Entry

NOBODY: frozenset[str] = frozenset()
_SOON = timezone.localdate() + timedelta(days=3)
MEMBERS = frozenset(
    {
        "counsellor", "other counsellor", "caseworker", "lead", "unit administrator",
        "foreign caseworker", "foreign lead", "process designer", "data protection",
        "data steward", "funding officer", "editor", "platform administrator",
    }
)  # fmt: skip
SIGNED_IN = MEMBERS | {"person", "holder with account"}
EVERYBODY = SIGNED_IN | {"guest", "holder"}
COUNSELLORS = frozenset({"counsellor", "other counsellor"})
HOLDER = frozenset({"holder", "holder with account"})
HELPER = HOLDER | {"counsellor"}
CASE = frozenset({"caseworker", "lead"})
ASKED_FOR = HOLDER | CASE
LEADS = frozenset({"lead", "foreign lead"})
TEAM = frozenset({"unit administrator", "platform administrator"})
# The foreign caseworker of the cast is their unit's administrator, too.
AUDITORS = TEAM | {"data protection", "foreign caseworker"}
OWN_UNIT = frozenset({"caseworker", "lead", "unit administrator", "data protection"})


@dataclass(frozen=True)
class Rule:
    """Who may ask an address in one way.

    Attributes:
        name: of the address.
        roles: names in the world.
        method: get or post.
        about: which application and case: draft, helped, sent or fresh.
        send: what is sent along.
        trace: the act that the audit shows if it was done; "" where a page is all.
        values: parts of the address that the world does not name.
    """

    name: str
    roles: frozenset[str]
    method: str = "get"
    about: str = "draft"
    send: Mapping[str, Any] | None = None
    trace: str = ""
    values: Mapping[str, Any] | None = None


def get(name: str, roles: frozenset[str], about: str = "draft", **values: Any) -> Rule:
    return Rule(name, roles, "get", about, values=values)


def post(
    name: str,
    roles: frozenset[str],
    trace: str = "",
    about: str = "draft",
    send: Mapping[str, Any] | None = None,
    **values: Any,
) -> Rule:
    return Rule(name, roles, "post", about, send, trace, values)


BLOCK = {"block_key": "wohngeld"}
PAGE = {"page_id": "person"}
ITEM = {"page_id": "haushalt", "item_id": "m1"}
ASKING = {
    "pruefung.ergebnis": "NACHFORDERN",
    "pruefung.nachforderung": "Bitte schicken Sie den Mietvertrag.",
    "version": "0",
}
STATEMENT = {"kind": "einwilligung"}
SAID = {"way": "IN_PERSON"}
RULES = (
    # open to everybody
    get("home", EVERYBODY),
    get("healthz", EVERYBODY),
    get("readyz", EVERYBODY),
    get("search_services", EVERYBODY),
    get("show_service", EVERYBODY, **BLOCK),
    get("show_unit", EVERYBODY),
    get("start_application", EVERYBODY, **BLOCK),
    post("start_application", EVERYBODY, "start_application", send={"kreis": "08111"},
         **BLOCK),
    get("resume_application", EVERYBODY),
    post("resume_application", EVERYBODY, send={"code": "AAAA-AAAA-AAAA"}),
    get("list_my_applications", EVERYBODY),
    get("list_blocks", EVERYBODY),
    get("show_block", EVERYBODY, **BLOCK),
    get("show_table", EVERYBODY, **BLOCK, number="1"),
    get("download_block", EVERYBODY, **BLOCK),
    get("show_help", EVERYBODY),
    get("show_privacy", EVERYBODY),
    get("show_accessibility", EVERYBODY),
    get("show_imprint", EVERYBODY),
    get("security_txt", EVERYBODY),
    get("robots_txt", EVERYBODY),
    get("set_language", EVERYBODY),
    post("set_language", EVERYBODY, send={"language": "en"}),
    post("leave", EVERYBODY),
    # the person's application: access code, own account, helper while the help lasts
    get("show_application", HOLDER),
    get("show_application", HELPER, "helped"),
    get("fill_page", HOLDER, **PAGE),
    get("fill_page", HELPER, "helped", **PAGE),
    post("fill_page", HOLDER, "save_page", send={"antragsteller.vorname": "A"}, **PAGE),
    get("fill_item", HOLDER, **ITEM),
    post("fill_item", HOLDER, "save_page", send={"vorname": "A"}, **ITEM),
    post("add_item", HOLDER, "add_item", page_id="haushalt"),
    post("remove_item", HOLDER, "remove_item", **ITEM),
    post("autosave_page", HOLDER, "save_page", send={"antragsteller.vorname": "A"},
         **PAGE),
    post("autosave_item", HOLDER, "save_page", send={"vorname": "A"}, **ITEM),
    get("collect_evidence", HOLDER),
    post("collect_evidence", HOLDER, "add_evidence", send={"art": "mietvertrag"}),
    get("show_evidence", HOLDER),
    get("preview_evidence", HOLDER),
    post("remove_evidence", HOLDER, "remove_evidence"),
    get("review_application", HOLDER),
    post("review_application", HOLDER, "submit_application"),
    get("delete_draft", HOLDER),
    post("delete_draft", HOLDER, "delete_draft"),
    get("show_receipt", HOLDER, "sent"),
    get("download_receipt", HOLDER, "sent"),
    get("download_summary", HOLDER, "sent"),
    get("withdraw_application", HOLDER, "sent"),
    post("withdraw_application", HOLDER, "withdraw_application", "sent"),
    get("show_progress", HOLDER, "sent"),
    get("answer_request", HOLDER, "sent"),
    post("answer_request", HOLDER, "answer_request", "sent", {"text": "Hier."}),
    get("show_letter", HOLDER, "sent"),
    get("download_all", HOLDER, "sent"),
    # into the own account: with the code, and only who has an account
    post("take_over_application", frozenset({"holder with account"}), "take_over"),
    # helping
    get("start_assisted_application", COUNSELLORS, **BLOCK),
    post("start_assisted_application", COUNSELLORS, "start_application",
         send={"kreis": "08111", "mandate": "PRESENT", "represented": "Ute Ulm"},
         **BLOCK),
    get("list_assisted_applications", COUNSELLORS),
    get("end_assistance", HELPER, "helped"),
    post("end_assistance", HELPER, "end_assistance", "helped"),
    # the letter with a new code: whoever helps, or the unit of a case
    get("reissue_code", frozenset({"counsellor"}), "helped"),
    post("reissue_code", frozenset({"counsellor"}), "reissue_code", "helped",
         {"code_version": "1"}),
    get("reissue_case_code", CASE, "sent"),
    post("reissue_case_code", CASE, "reissue_code", "sent", {"code_version": "1"}),
    # the competent unit
    get("list_cases", CASE | {"foreign caseworker", "foreign lead"}),
    get("show_case", CASE, "sent"),
    post("add_note", CASE, "add_note", "sent", {"text": "Rückruf am Montag."}),
    post(
        "postpone_case", CASE, "postpone_case", "fresh",
        {"until": f"{_SOON:%d.%m.%Y}", "note": "Anrufen."},
    ),
    post("bring_back_case", CASE, "", "sent"),
    get("download_case_file", CASE, "sent"),
    post("record_delivery", CASE, "record_delivery", "sent",
         {"way": "POST", "on": "12.01.2026"}),
    get("do_task", CASE, "fresh"),
    post("do_task", frozenset({"caseworker"}), "complete_task", "fresh", ASKING),
    post("take_task", frozenset({"caseworker"}), "take_task", "fresh"),
    post("assign_task", frozenset({"lead"}), "assign_task", "fresh", {"version": "0"}),
    get("preview_letter", frozenset({"caseworker"}), "fresh"),
    post("preview_letter", frozenset({"caseworker"}), "", "fresh", ASKING),
    # what units tell each other
    get("list_messages", CASE | COUNSELLORS | {"foreign caseworker", "foreign lead"}),
    get("show_message", CASE, "fresh"),
    post("send_message", CASE, "send_message", "fresh", {"kept": "bedarf"}),
    post("ask_for_ground", CASE, "ask_for_ground", "fresh"),
    post("discard_message", CASE, "discard_message", "fresh"),
    post("take_back_message", CASE, "take_back_message", "sent"),
    get("show_arrival", CASE),
    post("accept_arrival", CASE, "accept_arrival", send={"informed": "on"}),
    post("refuse_arrival", CASE, "refuse_arrival", send={"reason": "NOT_NEEDED"}),
    # moving cases to another version: whoever leads the unit
    get("list_migrations", LEADS),
    get("plan_migration", LEADS, **BLOCK),
    post("plan_migration", LEADS, send={"preview": ""}, **BLOCK),
    get("show_migration", frozenset({"lead"})),
    post("cancel_migration", frozenset({"lead"})),
    post("resume_migration", frozenset({"lead"}), "resume_migration"),
    post("undo_migration", frozenset({"lead"}), "undo_migration"),
    # consents, releases, notices: the person, and the unit that asks
    get("list_statements", HOLDER),
    get("list_statements", HELPER, "helped"),
    get("list_statements", ASKED_FOR, "sent"),
    get("show_statement", ASKED_FOR, "sent", **STATEMENT),
    post("show_statement", ASKED_FOR, "give_consent", "sent", SAID, **STATEMENT),
    post("end_statement", ASKED_FOR, "withdraw_consent", "sent", SAID, **STATEMENT),
    post("take_back_objection", HOLDER, "take_back_objection", "sent", kind="hinweis"),
    get("show_statement_scan", ASKED_FOR, "sent", kind="schweigepflicht"),
    get("download_statement_receipt", ASKED_FOR, "sent", **STATEMENT),
    get("download_statement_record", ASKED_FOR, "sent", **STATEMENT),
    # units and people
    get("start_page", SIGNED_IN),
    get("show_audit", AUDITORS),
    post("show_audit", AUDITORS),
    get("choose_unit", SIGNED_IN),
    post("choose_unit", SIGNED_IN, "choose_acting_unit", send={"unit": "private"}),
    get("second_factor", SIGNED_IN),
    get("account_overview", SIGNED_IN),
    post("account_overview", SIGNED_IN, "change_profile",
         send={"display_name": "Neuer Name", "language": "de"}),
    get("session_list", SIGNED_IN),
    post("end_other_sessions", SIGNED_IN),
    get("team", MEMBERS),
    post("team", TEAM | {"foreign caseworker"}, "invite_member",
         send={"roles": "CASEWORKER"}),
    get("name_representative", MEMBERS),
    post("name_representative", MEMBERS),
    post("end_representation", CASE, "end_representation"),
    get("team_of", OWN_UNIT | {"platform administrator"}),
    post("team_of", frozenset({"unit administrator"}), "invite_member",
         send={"roles": "CASEWORKER"}),
    get("unit_details", TEAM),
    post("unit_details", TEAM, "change_unit_details", send={"name": "Neue Stelle"}),
    get("end_membership", TEAM),
    post("end_membership", TEAM, "end_membership"),
    post("revoke_invitation", TEAM, "revoke_invitation"),
    # Who has the link; but nobody takes what they have offered themselves.
    get("accept_invitation", EVERYBODY),
    post("accept_invitation", EVERYBODY - {"unit administrator"}, "accept_invitation",
         send={"display_name": "Uwe Uhl", "email": "uwe@test.example",
               "password": "ein-langer-satz-zum-testen"}),
)  # fmt: skip
# Pages of the sign-in library: name → who gets a page. It knows no roles, only who has
# signed in and which second steps are theirs; so a few stand for all.
ENROLLED = frozenset({"person"})
STAND_FOR_ALL = ENROLLED | {
    "guest", "holder", "holder with account", "caseworker", "platform administrator",
}  # fmt: skip
LIBRARY = {
    "account_login": EVERYBODY, "account_logout": EVERYBODY,
    "account_inactive": EVERYBODY, "account_signup": EVERYBODY,
    "account_reset_password": EVERYBODY, "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_email_verification_sent": EVERYBODY,
    "account_reauthenticate": SIGNED_IN, "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN, "account_set_password": SIGNED_IN,
    "socialaccount_login_cancelled": EVERYBODY, "socialaccount_login_error": NOBODY,
    "socialaccount_signup": NOBODY, "socialaccount_connections": SIGNED_IN,
    "mfa_index": SIGNED_IN, "mfa_login_webauthn": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN, "mfa_deactivate_totp": ENROLLED,
    "mfa_add_webauthn": SIGNED_IN, "mfa_list_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": ENROLLED, "mfa_remove_webauthn": ENROLLED,
    "mfa_view_recovery_codes": ENROLLED, "mfa_download_recovery_codes": ENROLLED,
    "mfa_generate_recovery_codes": SIGNED_IN, "mfa_reauthenticate": ENROLLED,
    "mfa_reauthenticate_webauthn": ENROLLED,
    # Steps of signing in: who is signed in already is led on.
    "account_confirm_login_code": SIGNED_IN, "mfa_authenticate": SIGNED_IN,
    # With a link that nobody was sent, the page says so.
    "account_confirm_email": EVERYBODY, "account_reset_password_from_key": EVERYBODY,
}  # fmt: skip
# Where sending is another matter than looking: nothing is there to send to, or only a
# key can answer (that is `test_account`'s).
LIBRARY_SENT = {"account_email_verification_sent": NOBODY,
                "account_confirm_email": NOBODY,
                "mfa_reauthenticate_webauthn": NOBODY}  # fmt: skip
# What needs a secret from outside or a second browser: name → the test that asks it.
_ORGANISATIONS = "src/tragwerk/modules/organisations/tests"
_PROVIDER = f"{_ORGANISATIONS}/test_identity_provider.py"
ELSEWHERE = {
    "end_session": f"{_ORGANISATIONS}/test_pages.py::test_ending_a_session_elsewhere",
    "openid_connect_login": f"{_PROVIDER}::test_a_new_person_gets_an_account",
    "openid_connect_callback": f"{_PROVIDER}::test_a_forged_answer_signs_nobody_in",
}


# May read the case, but not write its letter: refused after reading.
READS_FIRST = {("preview_letter", "lead")}


def rules() -> Iterator[Rule]:
    """Give all rows, those of the sign-in library for each method it takes."""
    yield from RULES
    for name, roles in LIBRARY.items():
        for method in sorted(methods_of(name)):
            is_sent = method == "post"
            who = LIBRARY_SENT.get(name, roles) if is_sent else roles
            yield Rule(name, who, method, values={"key": "x", "uidb36": "1"})


def test_every_address_and_method_says_who_may_ask() -> None:
    found = {(name, method) for name in set(names()) for method in methods_of(name)}
    told = {(rule.name, rule.method) for rule in rules()}
    told |= {(name, method) for name in ELSEWHERE for method in methods_of(name)}
    assert found == told


def test_what_is_asked_elsewhere_is_asked_there() -> None:
    assert [place for place in ELSEWHERE.values() if not is_test(place)] == []
    assert not ELSEWHERE.keys() & {rule.name for rule in rules()}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def address_of(world: World, rule: Rule) -> str:
    values = {
        **world.ids,
        "application_id": getattr(world, f"{rule.about}_id"),
        "case_id": world.cases.get(rule.about),
        "message_id": world.messages.get(rule.about),
        "matter_id": getattr(world, f"{rule.about}_id"),
        "statement_id": world.statements.get((rule.values or {}).get("kind", "")),
        **(rule.values or {}),
    }
    return reverse(rule.name, kwargs={key: values[key] for key in parts_of(rule.name)})


def ask(client: Client, world: World, rule: Rule) -> tuple[bool, set[str]]:
    """Ask, and give whether it was done or shown, and what the audit shows of it."""
    before, cookies = Entry.objects.count(), deepcopy(client.cookies)
    data = dict(rule.send or {})
    if rule.name == "collect_evidence" and rule.method == "post":
        data["datei"] = SimpleUploadedFile("b.jpg", photo(50), "image/jpeg")
    if rule.name == "show_statement":
        data["shown"] = world.ids["shown"]
    point = transaction.savepoint()
    answer = getattr(client, rule.method)(address_of(world, rule), data)
    traces = set(Entry.objects.order_by("id").values_list("verb", flat=True)[before:])
    transaction.savepoint_rollback(point)
    client.cookies = cookies
    return (rule.trace in traces if rule.trace else is_page(answer)), traces


@pytest.mark.django_db
def test_each_role_gets_what_it_may_and_nothing_else(world: World) -> None:
    wrong = []
    for role, actor in world.roles.items():
        client = client_of(actor)
        cache.clear()  # the limits of the sign-in library count all roles as one
        for rule in rules():
            if rule.name in LIBRARY and role not in STAND_FOR_ALL:
                continue
            got_in, traces = ask(client, world, rule)
            what = f"{rule.method} {rule.name} ({rule.about}): {role}"
            if got_in is not (role in rule.roles):
                wrong.append(f"{what} {'gets in' if got_in else 'is shut out'}")
            elif not got_in and traces and (rule.name, role) not in READS_FIRST:
                wrong.append(f"{what} is shut out and leaves {traces}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_nothing_is_taken_without_the_token_of_a_form(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    sent = [rule for rule in rules() if rule.method == "post"]
    taken = [
        rule.name
        for rule in sent
        if client.post(address_of(world, rule), rule.send or {}).status_code != 403
    ]
    assert len(sent) > 30
    assert not taken
