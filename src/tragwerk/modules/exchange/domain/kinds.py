"""How far a message has come, and why one is refused."""

from __future__ import annotations

from enum import StrEnum

from tragwerk.kernel.phrases import gettext_noop


class MessageStatus(StrEnum):
    """How far a message has come, as its sender knows."""

    PREPARED = "PREPARED"
    """The process has thrown it; a person of the sender has not sent it yet."""
    DISCARDED = "DISCARDED"
    """A person of the sender decided not to send it; its content is gone."""
    SENT = "SENT"
    ARRIVED = "ARRIVED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"


class ArrivalStatus(StrEnum):
    """What the receiver has done with a message."""

    ARRIVED = "ARRIVED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"


class RefusalReason(StrEnum):
    """Why a receiver refuses a message; a code, so that it says nothing of a person."""

    NOT_COMPETENT = "NOT_COMPETENT"
    NOT_NEEDED = "NOT_NEEDED"
    NO_CAPACITY = "NO_CAPACITY"
    UNKNOWN_MATTER = "UNKNOWN_MATTER"
    WITHOUT_GROUND = "WITHOUT_GROUND"


STATUS_LABELS = {
    MessageStatus.PREPARED: gettext_noop("noch nicht gesendet"),
    MessageStatus.DISCARDED: gettext_noop("nicht gesendet"),
    MessageStatus.SENT: gettext_noop("gesendet"),
    MessageStatus.ARRIVED: gettext_noop("angekommen"),
    MessageStatus.ACCEPTED: gettext_noop("angenommen"),
    MessageStatus.REFUSED: gettext_noop("abgelehnt"),
    MessageStatus.TAKEN_BACK: gettext_noop("zurückgenommen"),
}
REASON_LABELS = {
    RefusalReason.NOT_COMPETENT: gettext_noop("Wir sind nicht zuständig."),
    RefusalReason.NOT_NEEDED: gettext_noop("Wir brauchen diese Angaben nicht."),
    RefusalReason.NO_CAPACITY: gettext_noop("Wir haben im Augenblick keinen Platz."),
    RefusalReason.UNKNOWN_MATTER: gettext_noop("Wir kennen dieses Verfahren nicht."),
    RefusalReason.WITHOUT_GROUND: gettext_noop(
        "Wir sehen keine Rechtsgrundlage für diese Angaben."
    ),
}
