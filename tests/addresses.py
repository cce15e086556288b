"""All addresses there are, the methods each takes, and what an answer says."""

from __future__ import annotations

import ast
import inspect
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from allauth.account.internal.flows import login
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.organisations.models import Account

ROOT = Path(__file__).resolve().parents[1]
ASKED = ("get", "post")
_ANSWERS = {200, 204, 401, 403, 404, 405, 409, 422, 429, 503}
_DOORS = ("/konto/login/", "/fortsetzen/", "/konto/reauthenticate/")


def names(patterns: list[Any] | None = None) -> Iterator[str]:
    """Give the names of all addresses there are."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def parts_of(name: str) -> tuple[str, ...]:
    """Give the parts of an address that must be filled in."""
    return tuple(get_resolver().reverse_dict.getlist(name)[0][0][0][1])


def methods_of(name: str) -> frozenset[str]:
    """Give which of GET and POST the view behind an address takes.

    Read off the class or `require_http_methods`. A view that says nothing takes both.
    """
    made_up = {
        "lang": "de",
        "page_id": "person",
        "token": "x",
        "key": "x",
        "uidb36": "1",
        "item_id": "m1",
        "block_key": "wohngeld",
        "provider_id": "oidc",
        "session_id": "1" * 32,
        "pk": 1,
        "number": 1,
    }
    nil = "00000000-0000-0000-0000-000000000000"
    values = {part: made_up.get(part, nil) for part in parts_of(name)}
    return _taken(resolve(reverse(name, kwargs=values)).func)


def _taken(view: Callable[..., Any]) -> frozenset[str]:
    kind = getattr(view, "view_class", None)
    if kind is not None:
        allowed = {m for m in kind.http_method_names if hasattr(kind, m)}
        return frozenset(allowed & set(ASKED))
    if inspect.isfunction(view):
        told = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if told is not None:
            return frozenset(m.lower() for m in told) & frozenset(ASKED)
    inner = getattr(view, "__wrapped__", None)
    return _taken(inner) if inner else frozenset(ASKED)


def client_of(actor: Actor) -> Client:
    """Give a browser in which the actor is signed in for their unit.

    They have just given their password once more, as pages of the sign-in library ask.
    """
    client = Client()
    session = client.session
    if actor.id is not None:
        client.force_login(
            Account.objects.get(id=actor.id),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        session = client.session
        session[login.AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(actor.id)
    if actor.kind is ActorKind.MEMBER:
        session["acting_unit"] = str(actor.unit_id)
    session["grants"] = [str(grant) for grant in actor.grants]
    session.save()
    return client


def is_page(answer: HttpResponse) -> bool:
    """Say whether an answer is what was asked for, not a door that stays shut."""
    if answer.status_code in {301, 302}:
        return not str(answer.headers["Location"]).startswith(_DOORS)
    # Without its worker a platform is not ready, which is an answer all the same.
    assert answer.status_code in _ANSWERS, answer
    return answer.status_code not in {401, 403, 404, 405}


def is_test(place: str) -> bool:
    """Say whether `path::test_name` is a test that exists."""
    path, _, name = place.partition("::")
    file = ROOT / path
    if not file.exists():
        return False
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(
        isinstance(n, ast.FunctionDef) and n.name == name for n in ast.walk(tree)
    )
