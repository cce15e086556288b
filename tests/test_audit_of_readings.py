"""Whoever gets to see personal data leaves an entry in the audit, on every address.

The test asks all addresses as everybody. It does not know which page reads what: it
watches the vault open records and looks for names in the answer, so that a page that
forgets to record its reading fails here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.addresses import client_of
from tests.test_access_matrix import RULES, Rule, address_of
from tests.world import World, make_world
from tragwerk.foundation.audit.models import Entry
from tragwerk.foundation.vault import records
from tragwerk.foundation.vault.models import Record
from tragwerk.kernel.actor import Actor, ActorKind
from tragwerk.modules.applications.domain.storage import APPLICANTS
from tragwerk.modules.organisations.models import Account

PERSON = "Karl Muster"
"""Who the applications and cases of the world are about."""
_MORE = {"list_cases": "?tab=unit"}
"""Without it, the list is empty for whoever has no task."""


@dataclass
class Watch:
    """The owners of the records that the vault has opened since it was emptied."""

    owners: list[UUID] = field(default_factory=list)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    seen = Watch()
    unwrap: Callable[[Record], bytes] = records._data_key

    def noting(record: Record) -> bytes:
        # Whatever is opened needs its data key first.
        seen.owners.append(record.owner)
        return unwrap(record)

    monkeypatch.setattr(records, "_data_key", noting)
    return seen


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def seen_by(actor: Actor, watch: Watch, answer: Any, names: list[str]) -> str:
    """Say what the actor has got to see that needs an entry; empty if nothing.

    Members: any record and any name but their own. Persons: what lies under the key of
    a unit. Their own copy they read without an entry (decision 0004).
    """
    is_member = actor.kind is ActorKind.MEMBER
    if any(is_member or owner != APPLICANTS for owner in watch.owners):
        return "a record of the vault"
    if is_member and answer.headers.get("Content-Type", "").startswith("text/html"):
        text = answer.content.decode()
        return next((name for name in names if name in text), "")
    return ""


def visits(world: World, watch: Watch) -> Iterator[tuple[str, Actor, Rule, Any, int]]:
    """Ask every address as everybody; gives the answer and how long the audit was."""
    for role, actor in world.roles.items():
        client = client_of(actor)
        cache.clear()
        for rule in RULES:
            address = address_of(world, rule) + _MORE.get(rule.name, "")
            point = transaction.savepoint()
            before, cookies = Entry.objects.count(), deepcopy(client.cookies)
            watch.owners.clear()
            answer = getattr(client, rule.method)(address, dict(rule.send or {}))
            yield role, actor, rule, answer, before
            transaction.savepoint_rollback(point)
            client.cookies = cookies  # the address may have signed out


def test_no_reading_without_an_entry(world: World, watch: Watch) -> None:
    people = dict(Account.objects.values_list("id", "display_name"))
    missing, found = [], set()
    for role, actor, rule, answer, before in visits(world, watch):
        names = [PERSON, *(name for key, name in people.items() if key != actor.id)]
        what = seen_by(actor, watch, answer, names)
        if not what:
            continue
        found.add(rule.name)
        new = Entry.objects.order_by("pk").values_list("actor_kind", "actor_id")
        if (actor.kind, actor.id) not in list(new[before:]):
            missing.append(f"{rule.method} {rule.name}: {role} got to see {what}")
    assert not missing, "\n".join(missing)
    # The watch works: these are known to show something.
    assert {"show_case", "do_task", "list_cases", "team", "start_page"} <= found
    assert {"show_application", "show_letter", "reissue_case_code"} <= found
