"""What a case stores in German, in the words of the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tragwerk.engines.process import State
from tragwerk.modules.applications.data import MANDATE
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.data import StepData
from tragwerk.modules.cases.domain.kinds import FileKind
from tragwerk.modules.cases.domain.record import CaseRecord
from tragwerk.modules.cases.domain.steps import Standing, person_pools, standing_of
from tragwerk.modules.cases.domain.subject import subject_of
from tragwerk.modules.cases.models import Case, CaseFile, Task


def standing_for(case: Case, package: blocks.Package) -> Standing:
    """Say where a case stands, in the language of the package."""
    participants = {pool.id: pool.process for pool in package.collaboration.pools}
    return standing_of(
        package.collaboration.process(case.process_id),
        State.from_dict(case.state),
        person_pools(package.pools, participants),
    )


def step_of(case: Case, package: blocks.Package) -> str:
    """Name what a case waits for; empty once nothing is waited for."""
    if package.language == "de" or not case.step_label:
        return case.step_label
    return standing_for(case, package).label


def task_name(task: Task, case: Case, package: blocks.Package) -> str:
    """Name a task."""
    element = package.collaboration.process(case.process_id).elements
    return element[task.element_id].label if task.element_id in element else task.name


def file_title(file: CaseFile, package: blocks.Package) -> str:
    """Name a file of a case: a letter, a paper of the form, or what came later."""
    number = file.title.rpartition(" ")[2]
    if file.kind == FileKind.LETTER and file.label in package.letter_words:
        return package.letter_words[file.label].title
    if file.kind == FileKind.EVIDENCE:
        titles = {paper.id: paper.title for paper in package.form().evidence}
        if file.label in titles:
            return f"{titles[file.label]} {number}"
        name = _("Vollmacht") if file.label == MANDATE else _("Unterlage")
        return f"{name} {number}"
    if file.kind == FileKind.ANSWER:
        return _("Nachgereicht %(number)s") % {"number": number}
    return file.title


def people_in(package: blocks.Package, record: CaseRecord) -> dict[str, str]:
    """Give the people of a case by the id that its calculations know them by."""
    name = subject_of(package.form(), record.application).name
    return blocks.people_of(package, record.application, name)


def steps_of(
    package: blocks.Package, record: CaseRecord, *, for_letter: bool = False
) -> tuple[StepData, ...]:
    """Give the steps of the calculation that counts, in the package's language.

    Args:
        package: in the language of the reader.
        record: has the calculation.
        for_letter: without the steps and entries that only repeat facts.
    """
    people = people_in(package, record)
    return tuple(
        _step(package, step, people, for_letter=for_letter)
        for step in (record.calculation or {}).get("steps", ())
        if not for_letter or blocks.in_letters(package, step["decision"])
    )


def _step(
    package: blocks.Package,
    step: Mapping[str, Any],
    people: Mapping[str, str],
    *,
    for_letter: bool,
) -> StepData:
    """Show a step: name and law as kept in German, or in another language's words."""
    rule = package.rules.get(step["decision"])
    label, paragraph = step["label"], step["paragraph"]
    if package.language != "de" and rule is not None:
        label, paragraph = rule.name, rule.description
    text = blocks.value_text(
        package,
        step["value"],
        name=step["decision"],
        people=people,
        for_letter=for_letter,
    )
    return StepData(label, paragraph, text)
