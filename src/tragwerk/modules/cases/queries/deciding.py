"""Answer the process: decisions of the Baustein, with every step kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tragwerk.engines.decision import DecisionError, FeelError
from tragwerk.engines.process import Decide
from tragwerk.kernel.errors import RuleError
from tragwerk.modules.blocks import api as blocks
from tragwerk.modules.blocks.data import APPLIED_ON
from tragwerk.modules.cases.domain.record import APPLICATION, REVIEW, CaseRecord


def decider(
    package: blocks.Package, record: CaseRecord, *, on: date, now: datetime
) -> Decide:
    """Give the function the engine asks; each answer is kept in the record.

    Args:
        package: the Baustein.
        record: gets the calculations.
        on: the day whose figures count, unless the application names it.
        now: the time of the calculation.

    The function raises `RuleError` if the Baustein cannot work it out.
    """

    def decide(decision: str, variables: Mapping[str, Any]) -> object:
        application = variables.get(APPLICATION) or {}
        try:
            result = blocks.calculate(
                package,
                decision,
                application=application,
                review=variables.get(REVIEW),
                on=_day(application.get(APPLIED_ON), on),
            )
        except (DecisionError, FeelError, LookupError) as error:
            # The error's own words may hold values of the person.
            raise RuleError(
                _(
                    "Die Berechnung ist mit diesen Angaben nicht möglich. Prüfen Sie, "
                    "ob alle Angaben da sind; sonst hilft die Prozessgestaltung weiter."
                )
            ) from error
        record.add_calculation(_kept(decision, result, now))
        return result.outcome

    return decide


def _kept(decision: str, result: blocks.Calculation, now: datetime) -> dict[str, Any]:
    return {
        "decision": decision,
        "at": now.isoformat(),
        "figures": result.figures,
        "outcome": result.outcome,
        "steps": [
            {
                "decision": step.decision,
                "label": step.label,
                "paragraph": step.paragraph,
                "value": step.value,
            }
            for step in result.steps
        ],
    }


def _day(value: object, otherwise: date) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return otherwise
