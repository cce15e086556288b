"""How kinds and states of statements are called on screen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from tragwerk.modules.privacy.data import StatementKind, StatementState

SLUGS = {
    StatementKind.CONSENT: "einwilligung",
    StatementKind.RELEASE: "schweigepflicht",
    StatementKind.NOTICE: "hinweis",
}
KINDS = {slug: kind for kind, slug in SLUGS.items()}


@dataclass(frozen=True, slots=True)
class Badge:
    """A word in a colour of KERN."""

    label: str
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """What the buttons of a kind of statement say, and the messages after them."""

    give: str
    given: str
    refuse: str
    withdraw: str
    ended: str


def badge_of(kind: StatementKind, state: StatementState) -> Badge:
    """Give the word for where a statement stands."""
    if kind is StatementKind.NOTICE:
        found = {
            StatementState.REQUESTED: Badge(_("noch nicht gelesen"), "info"),
            StatementState.GIVEN: Badge(_("gelesen, kein Widerspruch"), "success"),
            StatementState.REFUSED: Badge(_("widersprochen"), "warning"),
            StatementState.WITHDRAWN: Badge(_("widersprochen"), "warning"),
        }
    else:
        found = {
            StatementState.REQUESTED: Badge(_("noch nicht beantwortet"), "info"),
            StatementState.GIVEN: Badge(_("erteilt"), "success"),
            StatementState.REFUSED: Badge(_("abgelehnt"), "warning"),
            StatementState.WITHDRAWN: Badge(_("widerrufen"), "warning"),
        }
    return found.get(state, Badge(_("abgelaufen"), "warning"))


def title_of(kind: StatementKind) -> str:
    """Name a kind where the text with its title was deleted."""
    return {
        StatementKind.CONSENT: _("Einwilligung in die Weitergabe"),
        StatementKind.RELEASE: _("Entbindung von der Schweigepflicht"),
        StatementKind.NOTICE: _("Hinweis auf das Widerspruchsrecht"),
    }[kind]


def words_of(kind: StatementKind) -> Words:
    """Give the words for what can be done with a statement."""
    return {
        StatementKind.CONSENT: Words(
            give=_("Ja, ich willige ein"),
            given=_("Die Einwilligung ist gespeichert."),
            refuse=_("Nein, ich willige nicht ein"),
            withdraw=_("Einwilligung widerrufen"),
            ended=_("Das ist gespeichert. Es wird nichts mehr weitergegeben."),
        ),
        StatementKind.RELEASE: Words(
            give=_("Ja, ich entbinde von der Schweigepflicht"),
            given=_("Die Entbindung von der Schweigepflicht ist gespeichert."),
            refuse=_("Nein, die Schweigepflicht soll bleiben"),
            withdraw=_("Entbindung widerrufen"),
            ended=_("Das ist gespeichert. Die Schweigepflicht gilt wieder."),
        ),
        StatementKind.NOTICE: Words(
            give=_("Ich habe das gelesen"),
            given=_("Das ist gespeichert. Widersprechen können Sie auch später."),
            refuse=_("Ich widerspreche"),
            withdraw=_("Ich widerspreche"),
            ended=_("Der Widerspruch ist gespeichert. Es wird nichts weitergegeben."),
        ),
    }[kind]
