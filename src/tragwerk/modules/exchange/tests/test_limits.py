"""What must not pass although somebody of the unit presses the button."""

from __future__ import annotations

from uuid import UUID

import pytest

from tragwerk.kernel.errors import RuleError
from tragwerk.modules.exchange import api
from tragwerk.modules.exchange.data import MessageStatus
from tragwerk.modules.exchange.tests.factories import CONTENT, NOW, Message
from tragwerk.modules.organisations.tests.factories import Cast, Unit

pytestmark = pytest.mark.database


def test_nothing_goes_to_a_unit_where_nobody_could_accept_it(
    people: Cast, message_id: UUID
) -> None:
    Unit.objects.filter(id=people.other_unit_id).update(is_active=False)
    with pytest.raises(RuleError, match="gibt es nicht mehr"):
        api.send_message(
            actor=people.caseworker, message_id=message_id, kept=CONTENT.paths, now=NOW
        )
    assert Message.objects.get(id=message_id).status == MessageStatus.PREPARED
