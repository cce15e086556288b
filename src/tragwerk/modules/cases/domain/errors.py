"""Errors of this module that carry more than a sentence."""

from __future__ import annotations

from tragwerk.engines.forms import Problem
from tragwerk.kernel.errors import RuleError
from tragwerk.kernel.phrases import gettext_noop


class TaskDataError(RuleError):
    """What was entered at a task does not fit its form; `problems` say where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(gettext_noop("Bitte prüfen Sie Ihre Angaben."))
        self.problems = problems
