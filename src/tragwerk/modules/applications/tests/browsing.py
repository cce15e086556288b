"""What the tests of pages share: a browser that has opened an application."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any, Protocol
from uuid import UUID

from django.contrib.auth import get_user_model
from django.test import Client

from tragwerk.kernel.actor import Actor


class Answer(Protocol):
    """An answer of Django's test client, as far as it is used."""

    status_code: int
    url: str
    content: bytes
    headers: Any
    context: Any


def opened(*application_ids: UUID, enforce_csrf: bool = False) -> Client:
    """Give a browser that has opened applications by their codes."""
    client = Client(enforce_csrf_checks=enforce_csrf)
    session = client.session
    session["grants"] = [str(application_id) for application_id in application_ids]
    session.save()
    return client


def signed_in(actor: Actor) -> Client:
    """Give a browser in which somebody has signed in."""
    client = Client()
    client.force_login(get_user_model().objects.get(id=actor.id))
    return client


class _Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"] or "")
        if tag == "a" and (found.get("href") or "").startswith("#"):
            self.links.append((found["href"] or "")[1:])
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.links += (found.get(name) or "").split()


def check_page(answer: Answer) -> str:
    """Check what holds for every page, and give it as text."""
    text = answer.content.decode()
    parser = _Ids()
    parser.feed(text)
    doubled = {one for one in parser.ids if parser.ids.count(one) > 1}
    assert not doubled
    assert not set(parser.links) - set(parser.ids)
    assert "no-store" in answer.headers["Cache-Control"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", text)
    return text


def hidden(answer: Answer) -> dict[str, str]:
    """Give the hidden fields of the form of a page."""
    text = answer.content.decode()
    return dict(
        re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', text)
    )
