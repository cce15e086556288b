"""Pages of units and people, and every page of the sign-in library."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from tragwerk.foundation import audit
from tragwerk.foundation.ui.tests import pages
from tragwerk.kernel.actor import Actor, Role
from tragwerk.modules.organisations.models import (
    Account,
    Invitation,
    Membership,
    Unit,
)
from tragwerk.modules.organisations.tests.factories import (
    PASSWORD,
    Cast,
    join,
    make_account,
)

pytestmark = pytest.mark.database
_ENGLISH = re.compile(r"\b(Sign In|Sign Out|Password:|Email:|Change|Remove|Confirm)\b")


def _sign_in(client: Client, actor: Actor) -> Client:
    account = Account.objects.get(id=actor.id)
    answer = client.post(
        reverse("account_login"), {"login": account.email, "password": PASSWORD}
    )
    assert answer.status_code == 302, answer.content.decode()
    return client


def _check(html: str) -> None:
    pages.check(html)
    main = html.split("<main", 1)[-1].split("</main", 1)[0]
    assert not _ENGLISH.search(main), _ENGLISH.search(main)


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_email_verification_sent",
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
    ],
)
def test_open_pages(db: None, client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code in {200, 401}
    _check(answer.content.decode())


@pytest.mark.parametrize(
    "name",
    [
        "account_overview",
        "account_change_password",
        "account_email",
        "account_logout",
        "choose_unit",
        "mfa_index",
        "mfa_list_webauthn",
        "session_list",
        "socialaccount_connections",
        "team",
    ],
)
def test_pages_of_a_member(people: Cast, client: Client, name: str) -> None:
    answer = _sign_in(client, people.caseworker).get(reverse(name))
    assert answer.status_code == 200
    _check(answer.content.decode())


def test_pages_for_persons_only_lead_guests_to_sign_in(people: Cast) -> None:
    for name in ("account_overview", "team", "choose_unit", "session_list"):
        answer = Client().get(reverse(name))
        assert answer["Location"].startswith(reverse("account_login"))


def test_errors_are_german_and_linked(people: Cast, client: Client) -> None:
    answer = client.post(
        reverse("account_login"), {"login": "wer@test.example", "password": "falsch"}
    )
    html = answer.content.decode()
    assert "E-Mail-Adresse oder Passwort stimmen nicht" in html
    _check(html)
    html = client.post(reverse("account_signup"), {}).content.decode()
    assert 'href="#id_email"' in html
    assert 'aria-invalid="true"' in html
    _check(html)


def test_a_known_and_an_unknown_address_get_the_same_answer(people: Cast) -> None:
    answers = [
        Client()
        .post(reverse("account_login"), {"login": email, "password": "falsch"})
        .content.decode()
        .replace(email, "")
        for email in ("alma.auer@test.example", "niemand@test.example")
    ]
    first, second = (re.sub(r'value="[^"]*"', "", html) for html in answers)
    assert first == second


def test_failed_sign_ins_are_limited(people: Cast, client: Client) -> None:
    data = {"login": "alma.auer@test.example", "password": "falsch"}
    for _ in range(6):
        html = client.post(reverse("account_login"), data).content.decode()
    assert "Zu viele Versuche" in html
    answer = client.post(reverse("account_login"), {**data, "password": PASSWORD})
    assert answer.status_code == 200


def test_guessing_links_is_limited(people: Cast, client: Client) -> None:
    url = reverse("accept_invitation", args=["falsch"])
    codes = [client.get(url).status_code for _ in range(31)]
    assert codes == [404] * 30 + [429]
    html = client.get(url).content.decode()
    assert "Bitte warten Sie einen Moment" in html
    _check(html)


def test_a_private_person_registers(db: None, client: Client) -> None:
    answer = client.post(
        reverse("account_signup"),
        {
            "email": "Kim.Klar@test.example",
            "password1": PASSWORD,
            "display_name": "Kim Klar",
        },
    )
    assert answer["Location"] == "/start/"
    account = Account.objects.get()
    assert (account.email, account.display_name) == (
        "kim.klar@test.example",
        "Kim Klar",
    )
    verbs = [entry.verb for entry in audit.list_for_subject("account", account.id)]
    assert sorted(verbs) == ["sign_in", "sign_up"]


def test_a_weak_password_is_refused(db: None, client: Client) -> None:
    client.post(
        reverse("account_signup"), {"email": "a@test.example", "password1": "kurz"}
    )
    assert not Account.objects.exists()


def test_no_mail_is_sent_where_none_is_set_up(
    people: Cast, client: Client, mailoutbox: list[object], settings: Settings
) -> None:
    url = reverse("account_reset_password")
    assert "verschickt keine E-Mails" in client.get(url).content.decode()
    client.post(url, {"email": "alma.auer@test.example"})
    assert mailoutbox == []
    settings.TRAGWERK_SENDS_EMAIL = True
    client.post(url, {"email": "alma.auer@test.example"})
    (message,) = mailoutbox
    link = re.search(r"http://testserver(/konto/password/reset/key/\S+)", message.body)
    assert link is not None
    page = client.get(link[1], follow=True)
    _check(page.content.decode())
    assert "Neues Passwort" in page.content.decode()


def test_inviting_shows_a_link_once(people: Cast, client: Client) -> None:
    _sign_in(client, people.unit_administrator)
    answer = client.post(reverse("team"), {"roles": ["CASEWORKER", "LEAD"]})
    html = answer.content.decode()
    link = re.search(r"http://testserver(/einladung/[^/]+/)", html)
    assert link is not None
    _check(html)
    again = client.get(reverse("team")).content.decode()
    assert link[1] not in again
    assert "Offene Einladungen" in again
    _check(again)
    _check(Client().get(link[1]).content.decode())

    guest = Client()
    wrong = guest.post(link[1], {"display_name": "N", "email": "n", "password": "k"})
    _check(wrong.content.decode())
    answer = guest.post(
        link[1],
        {
            "display_name": "Nina Neu",
            "email": "nina@test.example",
            "password": PASSWORD,
        },
    )
    assert answer["Location"] == reverse("account_login")
    nina = Account.objects.get(email="nina@test.example")
    assert nina.memberships.count() == 2
    assert guest.get(link[1]).status_code == 404


def test_a_weak_password_does_not_use_the_invitation_up(
    people: Cast, client: Client
) -> None:
    _sign_in(client, people.unit_administrator)
    html = client.post(reverse("team"), {"roles": ["LEAD"]}).content.decode()
    link = re.search(r"http://testserver(/einladung/[^/]+/)", html)
    assert link is not None
    form = {"display_name": "N", "email": "n@test.example", "password": "kurz"}
    answer = Client().post(link[1], form)
    assert 'id="id_password-error"' in answer.content.decode()
    assert Client().get(link[1]).status_code == 200


def test_a_signed_in_person_accepts_and_acts_for_the_unit(
    people: Cast, client: Client
) -> None:
    _sign_in(client, people.unit_administrator)
    html = client.post(reverse("team"), {"roles": ["LEAD"]}).content.decode()
    link = re.search(r"http://testserver(/einladung/[^/]+/)", html)
    assert link is not None
    counsellor = _sign_in(Client(), people.counsellor)
    assert "Einladung annehmen" in counsellor.get(link[1]).content.decode()
    counsellor.post(link[1])
    assert counsellor.session["acting_unit"] == str(people.unit_id)
    assert "Wohngeldstelle" in counsellor.get(reverse("team")).content.decode()


def test_a_member_sees_the_team_but_manages_nothing(
    people: Cast, client: Client
) -> None:
    _sign_in(client, people.caseworker)
    html = client.get(reverse("team")).content.decode()
    assert "Bodo Beck" in html
    assert "Jemanden einladen" not in html
    assert "bodo.beck@" not in html
    assert client.post(reverse("team"), {"roles": ["LEAD"]}).status_code == 403
    assert not Invitation.objects.exists()
    foreign = reverse("team_of", args=[people.other_unit_id])
    assert client.get(foreign).status_code == 403
    other = reverse("end_membership", args=[people.unit_id, people.colleague.id])
    assert client.get(other).status_code == 403
    assert client.post(other).status_code == 403


def test_ending_a_membership_asks_once(people: Cast, client: Client) -> None:
    _sign_in(client, people.unit_administrator)
    url = reverse("end_membership", args=[people.unit_id, people.colleague.id])
    page = client.get(url).content.decode()
    assert "Bodo Beck" in page
    _check(page)
    assert client.post(url)["Location"] == reverse("team_of", args=[people.unit_id])
    assert "Bodo Beck" not in client.get(reverse("team")).content.decode()
    assert client.post(url).status_code == 404


def test_unit_details_page(people: Cast, client: Client) -> None:
    _sign_in(client, people.unit_administrator)
    url = reverse("unit_details", args=[people.unit_id])
    _check(client.get(url).content.decode())
    wrong = client.post(url, {"name": "Wohngeldstelle", "postal_code": "7"})
    assert "fünf Ziffern" in wrong.content.decode()
    client.post(url, {"name": "Wohngeldstelle", "place": "Stuttgart-Mitte"})
    assert Unit.objects.get(id=people.unit_id).place == "Stuttgart-Mitte"
    foreign = reverse("unit_details", args=[people.other_unit_id])
    assert client.get(foreign).status_code == 403


def test_revoking_by_page(people: Cast, client: Client) -> None:
    _sign_in(client, people.unit_administrator)
    client.post(reverse("team"), {"roles": ["LEAD"]})
    row = Invitation.objects.get()
    url = reverse("revoke_invitation", args=[people.unit_id, row.id])
    assert client.get(url).status_code == 405
    assert _sign_in(Client(), people.stranger).post(url).status_code == 404
    assert client.post(url).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_ending_a_session_elsewhere(people: Cast) -> None:
    here = _sign_in(Client(), people.caseworker)
    there = _sign_in(
        Client(headers={"user-agent": "Firefox/130 (Windows)"}), people.caseworker
    )
    html = here.get(reverse("session_list")).content.decode()
    assert "Firefox unter Windows" in html
    url = re.search(r'action="(/konto/sitzungen/\w+/beenden/)"', html)
    assert url is not None
    stranger = _sign_in(Client(), people.stranger)
    assert stranger.post(url[1]).status_code == 404
    assert there.get(reverse("account_overview")).status_code == 200
    assert here.post(url[1]).status_code == 302
    assert there.get(reverse("account_overview")).status_code == 302


def test_profile_page(people: Cast, client: Client) -> None:
    _sign_in(client, people.person)
    answer = client.post(
        reverse("account_overview"), {"display_name": "Hanna Haas", "language": "en"}
    )
    assert answer.status_code == 302
    assert client.cookies["django_language"].value == "en"
    answer = client.post(reverse("account_overview"), {"display_name": ""})
    assert answer.status_code == 200


def test_the_team_page_asks_as_often_for_many_as_for_few(
    people: Cast, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    unit = Unit.objects.get(id=people.unit_id)
    for number in range(25):
        join(make_account(f"Person {number}"), unit, Role.CASEWORKER, Role.LEAD)
    assert Membership.objects.filter(unit=unit).count() == 54
    _sign_in(client, people.unit_administrator)
    # Six of them record that the members were read.
    with django_assert_max_num_queries(16):
        client.get(reverse("team"))
    entries = audit.list_for_subject("unit", people.unit_id)
    assert [(one.verb, one.detail) for one in entries] == [
        ("read_members", {"count": 29})
    ]


def test_the_platform_is_offered_the_first_administrator_only(
    people: Cast, client: Client
) -> None:
    _sign_in(client, people.platform_administrator)
    elsewhere = reverse("team_of", args=[people.unit_id])
    page = client.get(elsewhere).content.decode()
    assert "Jemanden einladen" not in page
    assert "lädt die Verwaltung dieser Stelle ein" in page
    _check(page)
    assert client.post(elsewhere, {"roles": ["ADMINISTRATOR"]}).status_code == 403

    empty = reverse("team_of", args=[people.counselling_id])
    page = client.get(empty).content.decode()
    assert re.findall(r'name="roles" value="(\w+)"', page) == ["ADMINISTRATOR"]
    wrong = client.post(empty, {"roles": ["COUNSELLOR"]})
    assert not Invitation.objects.exists()
    _check(wrong.content.decode())
    page = client.post(empty, {"roles": ["ADMINISTRATOR"]}).content.decode()
    assert "/einladung/" in page
    assert "Jemanden einladen" not in page
    _check(page)
