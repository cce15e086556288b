"""The dry run of a migration: what would happen to which cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, OuterRef, Subquery
from django.utils.translation import gettext as _

from tragwerk.engines.process import ProcessError, State
from tragwerk.engines.process.migration import DROP, Gap, Route, find_obstacles
from tragwerk.kernel.actor import Actor
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases import policies
from tragwerk.modules.cases.domain.kinds import RUNNING, TaskStatus
from tragwerk.modules.cases.domain.migrating import (
    DROPPED,
    FOUR_EYES,
    REASONS,
    UNREADABLE,
    Forecast,
    Moving,
    PlanQuestion,
    Staying,
    state_digest,
)
from tragwerk.modules.cases.models import Case, Task
from tragwerk.modules.cases.queries.routes import (
    gaps_between,
    labels_of,
    lost_guards,
    plan_problems,
    proposed_plan,
    routes_for,
)
from tragwerk.modules.cases.queries.versions import (
    differences,
    find_blocker,
    get_version,
)

_EXAMPLES = 10
_AT_ONCE = 500
_ASKED = frozenset({"VANISHED", "KIND", "AWAITS", "TIMER", "UNDO", FOUR_EYES})


def forecast_migration(
    actor: Actor,
    *,
    unit_id: UUID,
    block_key: str,
    from_digest: str,
    to_digest: str,
    plan: Mapping[str, str] | None = None,
) -> Forecast:
    """Say for every running case of a version what a plan would do; changes nothing.

    Args:
        actor: the unit's lead, or the platform.
        unit_id: whose cases.
        block_key: which Baustein.
        from_digest: the version the cases run on.
        to_digest: the version they would run on.
        plan: old element id → new one, "" for none; without a plan the proposed one.

    Raises:
        NotAllowedError: if the actor does not lead the unit.
        NotFoundError: if a version is not registered.
    """
    policies.require_can_migrate(actor, unit_id)
    versions = [get_version(block_key, d, unit_id) for d in (from_digest, to_digest)]
    old, new = (blocks.get_package(one.digest) for one in versions)
    words = [labels_of(one.digest) for one in versions]
    gaps = gaps_between(old, new)
    chosen = proposed_plan(gaps) if plan is None else dict(plan)
    blocker = find_blocker(old, new)
    found = _Found()
    routes: dict[str, Route] = {}
    problems = plan_problems(old, new, chosen)
    if not problems and not blocker:
        routes = routes_for(old, new, chosen)
        found.look(_cases(unit_id, old, routes), routes, *words)
    return Forecast(
        block_key=block_key,
        title=blocks.get_package_to_show(new.digest).title,
        old=versions[0],
        new=versions[1],
        blocker=blocker,
        questions=_questions(gaps, chosen, words, found.needed, problems),
        moving=found.movable(),
        staying=found.stays(words[0]),
        notes=()
        if blocker
        else (*differences(old, new), *_timers(routes.values(), words[1])),
        seen=state_digest(chosen),
    )


class _Row(NamedTuple):
    """A case to look at; `guard` is an element of four eyes that would be lost."""

    id: UUID
    number: str
    process_id: str
    state: dict[str, Any]
    guard: str


@dataclass
class _Found:
    """What a look at the cases has shown so far; grows with places, not with cases."""

    moving: Counter[tuple[str, str]] = field(default_factory=Counter)
    staying: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[tuple[UUID, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    needed: Counter[str] = field(default_factory=Counter)

    def look(
        self,
        cases: Iterable[_Row],
        routes: Mapping[str, Route],
        here: Mapping[str, str],
        there: Mapping[str, str],
    ) -> None:
        """Look at cases."""
        for key, number, process_id, stored, guard in cases:
            route = routes[process_id]
            why = {(FOUR_EYES, guard)} if guard else set()
            try:
                state = State.from_dict(stored)
            except ProcessError:
                state, why = None, {(UNREADABLE, "")}
            if state is not None:
                why |= {(o.reason, o.element) for o in find_obstacles(route, state)}
            if not why and state is not None:
                places = resting_at(state)
                after = [route.nodes[place] for place in places]
                self.moving[_named(places, here), _named(after, there)] += 1
                continue
            self.needed.update({element for reason, element in why if reason in _ASKED})
            first = min(why)
            self.staying[first] += 1
            if len(self.examples[first]) < _EXAMPLES:
                self.examples[first].append((key, number))

    def movable(self) -> tuple[Moving, ...]:
        return tuple(
            Moving(steps, to_steps, count)
            for (steps, to_steps), count in self.moving.most_common()
        )

    def stays(self, labels: Mapping[str, str]) -> tuple[Staying, ...]:
        return tuple(
            Staying(
                said(reason, labels.get(element, element)),
                count,
                tuple(self.examples[reason, element]),
            )
            for (reason, element), count in self.staying.most_common()
        )


def said(reason: str, element: str) -> str:
    """Give the sentence of a reason in the language of the reader."""
    return _(REASONS[reason]).replace("{element}", element)


def resting_at(state: State) -> list[str]:
    """Give the elements a case rests at, innermost only, each once."""
    holders = {scope.token for scope in state.scopes}
    found = (token.element for token in state.tokens if token.id not in holders)
    return list(dict.fromkeys(found))


def _cases(
    unit_id: UUID, package: blocks.Package, routes: Mapping[str, Route]
) -> Iterator[_Row]:
    running = Case.objects.filter(
        unit_id=unit_id, digest=package.digest, status__in=RUNNING
    ).order_by("id")
    lost = sorted(lost_guards(routes))
    rows = running.values_list("id", "number", "process_id", "state")
    if not lost:
        for row in rows.iterator(chunk_size=_AT_ONCE):
            yield _Row(*row, "")
        return
    done = Task.objects.filter(
        case=OuterRef("pk"), element_id__in=lost, status=TaskStatus.DONE
    )
    guarded = rows.annotate(
        guard=Subquery(done.values("element_id")[:1], output_field=CharField())
    )
    for key, number, process_id, state, guard in guarded.iterator(_AT_ONCE):
        yield _Row(key, number, process_id, state, guard or "")


def _questions(
    gaps: Iterable[Gap],
    chosen: Mapping[str, str],
    words: Sequence[Mapping[str, str]],
    needed: Mapping[str, int],
    problems: Mapping[str, str],
) -> tuple[PlanQuestion, ...]:
    def answer(element_id: str) -> str:
        found = chosen.get(element_id)
        return DROPPED if found == DROP else found or ""

    return tuple(
        PlanQuestion(
            element_id=gap.element.id,
            label=words[0].get(gap.element.id, gap.element.label),
            options=tuple(
                (each.id, words[1].get(each.id, each.label)) for each in gap.options
            ),
            chosen=answer(gap.element.id),
            is_timed=gap.is_timed,
            needed=needed.get(gap.element.id, 0),
            problem=problems.get(gap.element.id, ""),
        )
        for gap in gaps
    )


def _timers(routes: Iterable[Route], labels: Mapping[str, str]) -> tuple[str, ...]:
    fresh = [key for route in routes for key in sorted(route.new_timers)]
    if not fresh:
        return ()
    names = ", ".join(f"„{labels.get(key, key)}“" for key in fresh)
    return (
        _("Diese Fristen sind neu und beginnen mit der Umstellung: %(names)s.")
        % {"names": names},
    )


def _named(elements: Iterable[str], labels: Mapping[str, str]) -> str:
    found = (labels.get(each, each.rpartition("/")[2]) for each in elements)
    return ", ".join(dict.fromkeys(found))
