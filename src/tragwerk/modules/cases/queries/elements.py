"""What the process says about a task."""

from __future__ import annotations

from django.utils.translation import gettext as _

from tragwerk.engines.forms import Form
from tragwerk.engines.process import Element
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.models import Case, Task
from tragwerk.modules.cases.queries.shown import task_name


def element_of(case: Case, element_id: str) -> Element:
    """Give an element of the process of a case."""
    process = blocks.get_package(case.digest).collaboration.process(case.process_id)
    return process.element(element_id)


def not_by_of(task: Task) -> str:
    """Give the id of the task that must have been done by somebody else, or ""."""
    return element_of(task.case, task.element_id).extension.get("notBy", "")


def form_of(task: Task) -> Form:
    """Give the form of a task, in the language of the reader.

    Raises:
        RuleError: if the Baustein has none.
    """
    name = element_of(task.case, task.element_id).extension.get("form", "")
    package = blocks.get_package_to_show(task.case.digest)
    form = package.tasks.get(name)
    if form is None:
        name = task_name(task, task.case, package)
        raise RuleError(
            _("Zu „%(task)s“ fehlt im Baustein das Formular.") % {"task": name}
        )
    return form
