"""Contents and sealing without a database."""

from __future__ import annotations

from uuid import UUID

import pytest

from tragwerk.kernel.errors import RuleError
from tragwerk.kernel.ids import new_id
from tragwerk.modules.exchange.domain.content import Content, Entry, content_of
from tragwerk.modules.exchange.domain.sealing import (
    SealedMessageError,
    context_of,
    new_secret,
    public_of,
    seal,
    unseal,
)
from tragwerk.modules.exchange.tests.factories import BIRTHDAY, CONTENT, NAME, NEED


def context(**changed: object) -> bytes:
    values: dict[str, object] = {
        "message_id": UUID(int=1),
        "matter_id": UUID(int=2),
        "flow": "anfrage",
        "sender": UUID(int=3),
        "receiver": UUID(int=4),
        "key_version": 1,
    }
    return context_of(**(values | changed))  # type: ignore[arg-type] # test values


class TestContent:
    def test_leaves_out_but_never_adds(self) -> None:
        assert CONTENT.only({NEED.path}).entries == (NEED,)
        with pytest.raises(RuleError):
            CONTENT.only({NEED.path, "konto.iban"})
        with pytest.raises(RuleError):
            CONTENT.only(())

    def test_values_are_nested_as_a_process_takes_them(self) -> None:
        assert CONTENT.values() == {
            "person": {"nachname": NAME.value, "geburtsdatum": "1959-07-03"},
            "bedarf": ["Fahrdienst"],
        }

    def test_what_is_numbered_becomes_a_list_without_gaps(self) -> None:
        rows = [
            Entry(f"antrag.haushalt.{n}.vorname", "Vorname", name, name, "SOCIAL")
            for n, name in ((0, "Ada"), (2, "Eva"), (10, "Uwe"))
        ]
        assert Content(tuple(rows)).values() == {
            "antrag": {"haushalt": [{"vorname": n} for n in ("Ada", "Eva", "Uwe")]}
        }

    def test_survives_json(self) -> None:
        assert Content.from_json(CONTENT.to_json()) == CONTENT

    @pytest.mark.parametrize(
        "value",
        [None, "x", [["a", "b"]], [[1, "b", 2, "c", "SOCIAL"]], [["a"] * 5] * 2],
    )
    def test_refuses_what_it_did_not_write(self, value: object) -> None:
        with pytest.raises(RuleError):
            Content.from_json(value)

    def test_a_path_twice_is_refused(self) -> None:
        with pytest.raises(RuleError):
            content_of([BIRTHDAY, BIRTHDAY])


class TestSealing:
    def test_only_the_receiver_opens(self) -> None:
        secret, other = new_secret(), new_secret()
        sealed = seal(public_of(secret), CONTENT.to_json(), context())
        assert unseal(secret, sealed, context()) == CONTENT.to_json()
        with pytest.raises(SealedMessageError):
            unseal(other, sealed, context())

    def test_nothing_readable_is_in_it(self) -> None:
        sealed = seal(public_of(new_secret()), CONTENT.to_json(), context())
        assert b"Geheimnis" not in sealed
        again = seal(public_of(new_secret()), CONTENT.to_json(), context())
        assert sealed != again

    @pytest.mark.parametrize(
        "changed",
        [
            {"message_id": new_id()},
            {"matter_id": new_id()},
            {"flow": "andere"},
            {"sender": new_id()},
            {"receiver": new_id()},
            {"key_version": 2},
        ],
        ids=lambda changed: next(iter(changed)),
    )
    def test_does_not_open_elsewhere(self, changed: dict[str, object]) -> None:
        secret = new_secret()
        sealed = seal(public_of(secret), CONTENT.to_json(), context())
        with pytest.raises(SealedMessageError):
            unseal(secret, sealed, context(**changed))

    def test_does_not_open_changed(self) -> None:
        secret = new_secret()
        sealed = bytearray(seal(public_of(secret), CONTENT.to_json(), context()))
        sealed[-1] ^= 1
        with pytest.raises(SealedMessageError):
            unseal(secret, bytes(sealed), context())
