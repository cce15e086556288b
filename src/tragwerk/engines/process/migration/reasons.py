"""What can stand against moving an instance, in words."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Reason = Literal[
    "FINISHED",
    "VERSION",
    "VANISHED",
    "KIND",
    "AWAITS",
    "SCOPE",
    "FLOW",
    "COMPLETE",
    "UNDO",
    "TIMER",
]
TEXTS: Mapping[Reason, str] = {
    "FINISHED": "Der Vorgang ist schon beendet.",
    "VERSION": "Der Vorgang läuft nach einer anderen Fassung.",
    "VANISHED": "„{0}“ gibt es nicht mehr. Ordnen Sie dem Element ein neues zu.",
    "KIND": "„{0}“ ist jetzt ein Element anderer Art.",
    "AWAITS": "„{0}“ wartet jetzt auf etwas anderes.",
    "SCOPE": "„{0}“ liegt jetzt in einem anderen Teilprozess.",
    "FLOW": "Der Pfeil „{0}“, auf dem gewartet wird, führt nicht mehr hierher.",
    "COMPLETE": "An „{0}“ wäre jetzt alles da; es ginge ohne Anlass weiter.",
    "UNDO": "„{0}“ ist erledigt und könnte nicht mehr rückgängig gemacht werden.",
    "TIMER": "An „{0}“ läuft eine Frist. Ordnen Sie ihr eine neue zu oder geben Sie "
    "sie im Plan ausdrücklich auf.",
}


class Obstacle(NamedTuple):
    """Why a state cannot be moved: at which old element, and what stands against it.

    ``token`` is the id of the token or scope, 0 for the process itself.
    """

    reason: Reason
    element: str
    token: int
    message: str


def obstacle(reason: Reason, element: str, token: int) -> Obstacle:
    """Make an obstacle with its sentence."""
    return Obstacle(reason, element, token, TEXTS[reason].format(element))
