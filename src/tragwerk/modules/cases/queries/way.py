"""The whole way of a case: the process with what is done and where it is now."""

from __future__ import annotations

from tragwerk.engines.process import Status, outline
from tragwerk.foundation.ui.drawing import picture_of
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.cases.data import Way
from tragwerk.modules.cases.domain.kinds import RUNNING
from tragwerk.modules.cases.models import Case
from tragwerk.modules.cases.queries.history import done_elements
from tragwerk.modules.cases.queries.shown import standing_for


def way_of(case: Case, package: blocks.Package) -> Way:
    """Draw and list the process of a case, in the language of the package."""
    process = package.collaboration.process(case.process_id)
    marks: dict[str, Status] = dict.fromkeys(done_elements(case), "done")
    if case.status in RUNNING:
        for element in standing_for(case, package).elements:
            marks[element] = "active"
    return Way(
        picture=picture_of(
            package.collaboration,
            title=package.title,
            prefix="weg",
            language=package.language,
            status=marks,
        ),
        steps=outline(process, language=package.language),
        marks=marks,
        language=package.language,
    )
