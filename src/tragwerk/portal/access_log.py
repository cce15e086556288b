"""What happened with an application, from the audit, in words for the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tragwerk.foundation.audit import AuditEntry
from tragwerk.kernel.actor import ActorKind

_SENTENCES: Mapping[str, Promise] = {
    "start_application": gettext_lazy("Antrag begonnen"),
    "save_page": gettext_lazy("Angaben eingetragen oder geändert"),
    "add_item": gettext_lazy("Eintrag hinzugefügt"),
    "remove_item": gettext_lazy("Eintrag entfernt"),
    "add_evidence": gettext_lazy("Unterlage hochgeladen"),
    "remove_evidence": gettext_lazy("Unterlage entfernt"),
    "delete_draft": gettext_lazy("Entwurf gelöscht"),
    "delete_copy": gettext_lazy("Ihre eigene Kopie gelöscht, ihre Zeit war vorbei"),
    "reissue_code": gettext_lazy(
        "Neuer Zugangscode ausgestellt, der alte gilt nicht mehr"
    ),
    "issue_receipt": gettext_lazy("Eingangsbestätigung erstellt"),
    "open_by_code": gettext_lazy("Antrag mit dem Zugangscode geöffnet"),
    "read_application": gettext_lazy("Antrag angesehen"),
    "submit_application": gettext_lazy("Antrag abgeschickt"),
    "deliver_application": gettext_lazy("Antrag an die zuständige Stelle übergeben"),
    "withdraw_application": gettext_lazy("Antrag zurückgenommen"),
    "take_over": gettext_lazy("Antrag in ein Konto übernommen"),
    "end_assistance": gettext_lazy("Beratung beendet, Einblick geschlossen"),
    "download_all": gettext_lazy("Alle Unterlagen heruntergeladen"),
}
_NOT_SHOWN = frozenset({"visit_page"})
_OTHER = gettext_lazy("Etwas anderes ist mit dem Antrag geschehen")
"""For an action without words here; a test sees to it that there is none."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that was done on one day, however often.

    Attributes:
        who: the person themself, a unit or the platform; never an employee's name.
        times: how often on this day.
    """

    on: date
    who: str
    text: str
    times: int


def describe(
    entries: Sequence[AuditEntry],
    unit_names: Mapping[UUID, str],
    owner_id: UUID | None = None,
) -> tuple[LogLine, ...]:
    """Put entries into words, the newest first; repeats of a day become one line.

    Args:
        entries: the oldest first.
        unit_names: names of the units that appear.
        owner_id: the account that the application belongs to, if any. Whoever else
            signs in privately has but the code: that may be anybody.
    """
    counted: dict[tuple[date, str, str], int] = {}
    for entry in reversed(entries):
        if entry.verb in _NOT_SHOWN:
            continue
        key = (
            timezone.localdate(entry.at),
            _who(entry, unit_names, owner_id),
            str(_SENTENCES.get(entry.verb, _OTHER)),
        )
        counted[key] = counted.get(key, 0) + 1
    return tuple(LogLine(*key, times) for key, times in counted.items())


def _who(
    entry: AuditEntry, unit_names: Mapping[UUID, str], owner_id: UUID | None
) -> str:
    if entry.actor_kind is ActorKind.SYSTEM:
        return _("Die Plattform")
    if entry.actor_kind is ActorKind.MEMBER and entry.unit_id is not None:
        return unit_names.get(entry.unit_id) or _("Eine Stelle")
    is_owner = owner_id is not None and entry.actor_id == owner_id
    if entry.actor_kind is ActorKind.PERSON and is_owner:
        return _("Sie, mit Ihrem Konto")
    return _("Sie oder jemand mit Ihrem Zugangscode")
