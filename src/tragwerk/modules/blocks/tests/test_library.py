"""The library and the offers of units."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tragwerk.foundation import audit
from tragwerk.foundation.outbox.models import Message
from tragwerk.kernel.actor import SYSTEM, Actor, ActorKind, Role
from tragwerk.kernel.errors import NotAllowedError, NotFoundError, RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.models import Adoption, BlockVersion
from tragwerk.modules.blocks.tests.factories import offer_wohngeld, short_wohngeld_files
from tragwerk.modules.blocks.tests.test_load import replaced, version
from tragwerk.modules.organisations.tests.factories import NOW, Cast

pytestmark = pytest.mark.django_db


def register(changes: dict[str, bytes | None] | None = None) -> str:
    files = {
        k: v for k, v in {**short_wohngeld_files(), **(changes or {})}.items() if v
    }
    return blocks.register_block(actor=SYSTEM, files=files, now=NOW)


def test_registering_twice_keeps_one_version_and_tells_once() -> None:
    assert register() == register()
    assert BlockVersion.objects.count() == 1
    assert Message.objects.filter(name="blocks.block_registered").count() == 1


def test_a_version_number_is_never_used_twice() -> None:
    digest = register()
    with pytest.raises(RuleError, match="Erhöhen Sie die Version") as caught:
        register({"README.md": b"anders"})
    assert caught.value.field == "version"
    later = register(replaced("block.toml", version(), '"9.0.0"'))
    assert later != digest
    assert BlockVersion.objects.count() == 2


def test_a_registered_version_comes_back_whole() -> None:
    package = blocks.get_package(register())
    assert package.files == short_wohngeld_files()
    assert package.key == "wohngeld"


def test_a_faulty_baustein_stays_out() -> None:
    file = "examples/01-rentnerin-allein-stufe-1.toml"
    with pytest.raises(blocks.PackageError, match="berechnet 110"):
        register(replaced(file, "\nwohngeld = 110", "\nwohngeld = 9"))
    assert not BlockVersion.objects.exists()


def test_unknown_versions() -> None:
    with pytest.raises(NotFoundError):
        blocks.get_package("0" * 64)
    with pytest.raises(NotFoundError):
        blocks.adopt_block(actor=SYSTEM, digest="0" * 64, unit_id=uuid4(), now=NOW)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("platform_administrator", True),
        ("caseworker", False),
        ("lead", False),
        ("counsellor", False),
        ("person", False),
        ("guest", False),
    ],
)
def test_who_fills_the_library(people: Cast, who: str, allowed: bool) -> None:
    actor: Actor = getattr(people, who)
    if allowed:
        assert blocks.register_block(actor=actor, files=short_wohngeld_files(), now=NOW)
    else:
        with pytest.raises(NotAllowedError):
            blocks.register_block(actor=actor, files=short_wohngeld_files(), now=NOW)
        assert not BlockVersion.objects.exists()


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("lead", True),
        ("unit_administrator", True),
        ("caseworker", False),
        ("stranger", False),
        ("platform_administrator", False),
        ("guest", False),
    ],
)
def test_who_decides_what_a_unit_offers(people: Cast, who: str, allowed: bool) -> None:
    digest = register()
    actor: Actor = getattr(people, who)
    if allowed:
        blocks.adopt_block(actor=actor, digest=digest, unit_id=people.unit_id, now=NOW)
        assert blocks.find_offer("wohngeld", [people.unit_id]) is not None
    else:
        with pytest.raises(NotAllowedError):
            blocks.adopt_block(
                actor=actor, digest=digest, unit_id=people.unit_id, now=NOW
            )
        assert not Adoption.objects.exists()


def test_a_guest_with_a_role_is_still_nobody(people: Cast) -> None:
    actor = Actor(kind=ActorKind.GUEST, roles=frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotAllowedError):
        blocks.register_block(actor=actor, files=short_wohngeld_files(), now=NOW)


def test_adoption_by_the_wrong_kind_of_unit(people: Cast) -> None:
    digest = register()
    with pytest.raises(RuleError, match="nicht für „Sozialberatung Stuttgart“"):
        blocks.adopt_block(
            actor=SYSTEM, digest=digest, unit_id=people.counselling_id, now=NOW
        )
    assert not Adoption.objects.exists()


def test_adopting_twice_is_once_and_a_later_version_replaces(people: Cast) -> None:
    digest = register()
    for _ in range(2):
        blocks.adopt_block(actor=SYSTEM, digest=digest, unit_id=people.unit_id, now=NOW)
    later = register(replaced("block.toml", version(), '"9.0.0"'))
    blocks.adopt_block(actor=SYSTEM, digest=later, unit_id=people.unit_id, now=NOW)
    (offer,) = blocks.list_offers()
    assert (offer.digest, offer.unit_id) == (later, people.unit_id)
    assert digest != later
    assert Message.objects.filter(name="blocks.block_adopted").count() == 2
    assert [e.verb for e in audit.list_for_subject("adoption", offer.id)] == [
        "adopt_block"
    ] * 2


def test_offers_are_found_in_the_order_of_the_units(people: Cast) -> None:
    offer_wohngeld(people.unit_id, people.other_unit_id)
    for units in (
        [people.unit_id, people.other_unit_id],
        [people.other_unit_id, people.unit_id],
    ):
        found = blocks.find_offer("wohngeld", iter(units))
        assert found is not None
        assert found.unit_id == units[0]
    assert blocks.find_offer("wohngeld", [people.counselling_id]) is None
    assert blocks.list_offers([]) == ()


def test_the_newest_version_stands_for_the_baustein() -> None:
    register()
    text = replaced("block.toml", version(), '"9.0.0"')
    files = {**short_wohngeld_files(), **{k: v for k, v in text.items() if v}}
    later = NOW.replace(year=NOW.year + 1)
    digest = blocks.register_block(actor=SYSTEM, files=files, now=later)
    assert [b.digest for b in blocks.list_blocks()] == [digest]
    found = blocks.find_block("wohngeld")
    assert found is not None
    assert found.version == "9.0.0"
    assert blocks.find_block("x") is None
