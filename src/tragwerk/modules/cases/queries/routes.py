"""A plan worked out for every pool of a Baustein that a unit can be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from tragwerk.engines.process import Element, Process, ProcessError
from tragwerk.engines.process.migration import Gap, Route, find_gaps, inverse, prepare
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks

Plan = Mapping[str, str]


def processes_of(package: blocks.Package) -> dict[str, Process]:
    """Give the processes that units run, by id."""
    known = package.collaboration.processes
    return {
        key: known[key]
        for key, who in package.pools.items()
        if who != "PERSON" and key in known
    }


def gaps_between(old: blocks.Package, new: blocks.Package) -> list[Gap]:
    """Find what a plan should name, in all pools."""
    there = processes_of(new)
    return [
        gap
        for key, process in processes_of(old).items()
        if key in there
        for gap in find_gaps(process, there[key])
    ]


def routes_for(
    old: blocks.Package, new: blocks.Package, plan: Plan
) -> dict[str, Route]:
    """Work a plan out; gives a route by process.

    Raises:
        RuleError: if it names what does not exist, or one element twice.
    """
    if problems := plan_problems(old, new, plan):
        raise RuleError(next(iter(problems.values())), field="plan")
    there = processes_of(new)
    return {
        key: prepare(process, there[key], _own(process, plan))
        for key, process in processes_of(old).items()
        if key in there
    }


def inverse_plan(
    old: blocks.Package, new: blocks.Package, plan: Plan
) -> dict[str, str]:
    """Give the plan that leads back."""
    there = processes_of(new)
    back: dict[str, str] = {}
    for key, process in processes_of(old).items():
        if key in there:
            back |= inverse(process, there[key], _own(process, plan))
    return back


def plan_problems(
    old: blocks.Package, new: blocks.Package, plan: Plan
) -> dict[str, str]:
    """Say for each wrong entry of a plan what is wrong with it, in order."""
    here, there = processes_of(old), processes_of(new)
    found: dict[str, str] = {}
    taken: set[str] = set()
    labels = labels_of(new.digest)
    for key, target in plan.items():
        homes = [p for p, process in here.items() if _has(process, key)]
        try:
            if not homes:
                raise ProcessError(key)
            prepare(here[homes[0]], there[homes[0]], {key: target})
        except (ProcessError, KeyError):
            found[key] = _("„%(element)s“ gibt es in dieser Fassung nicht.") % {
                "element": target if homes else key
            }
            continue
        if target and target in taken:
            found[key] = _(
                "„%(element)s“ ist schon für einen anderen Schritt gewählt. Jeder "
                "braucht seinen eigenen, sonst führt kein Weg zurück."
            ) % {"element": labels.get(target, target)}
        taken.add(target)
    return found


def lost_guards(routes: Mapping[str, Route]) -> frozenset[str]:
    """Give the elements of four eyes that would not bar who did them any more.

    They are those that `tw:notBy` names: who did them must not do the other. They are
    lost where they lead nowhere, or where the other step becomes one that does not
    name them: a plan is free to say anything, but not that.
    """
    return frozenset(
        guard
        for route in routes.values()
        for key, each in route.old.process.elements.items()
        if (guard := _guard_of(each)) and not _is_guarded_still(route, key, guard)
    )


def _guard_of(element: Element) -> str:
    return element.extension.get("notBy", "")


def _is_guarded_still(route: Route, key: str, guard: str) -> bool:
    there, target = route.nodes.get(guard), route.nodes.get(key)
    if there is None:
        return False
    if target is not None:
        return _guard_of(route.new.nodes[target].element) == there
    # The other step is gone: what stands for it must name the one that was done.
    named = {_guard_of(node.element) for node in route.new.nodes.values()} - {""}
    return not named or there in named


def labels_of(digest: str) -> dict[str, str]:
    """Name the elements of a version in the language of the reader."""
    return {
        key: element.label
        for process in processes_of(blocks.get_package_to_show(digest)).values()
        for key, element in process.elements.items()
    }


def proposed_plan(gaps: Iterable[Gap]) -> dict[str, str]:
    """Give the plan that follows from equal names."""
    return {gap.element.id: gap.proposed for gap in gaps if gap.proposed}


def _own(process: Process, plan: Plan) -> dict[str, str]:
    return {key: target for key, target in plan.items() if _has(process, key)}


def _has(process: Process, element_id: str) -> bool:
    """Say whether an element is of a process, or of one that it calls."""
    return element_id.partition("/")[0] in process.elements
