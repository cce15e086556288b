"""What a simulation measured, as it is laid over a drawing: heat and counts."""

from collections.abc import Callable, Mapping

from tragwerk.engines.process.drawing.marks import Heat
from tragwerk.engines.process.model import Process
from tragwerk.engines.process.simulation.report import Report

LEAST = 1.0


def heat_of(
    process: Process, report: Report, span: Callable[[float], str]
) -> Mapping[str, Heat]:
    """Return heat by element and by flow out of a split, for ``draw``.

    An element has the time a case spends there, by that of the longest, with the time
    each time, which ``span`` says, and how often in all; a flow has how often, where
    the file leaves no doubt.
    """
    found: dict[str, Heat] = {}
    times = {
        key: each.count.mean * (each.wait.mean + each.work.mean)
        for key, each in report.activities.items()
    }
    most = max(times.values(), default=0.0)
    for key, each in report.activities.items():
        count = round(each.count.mean * report.cases)
        if times[key] >= LEAST and count:
            told = span(each.wait.mean + each.work.mean)
            found[key] = Heat(times[key] / most, told, count)
    for element in process.elements.values():
        for flow in element.outgoing if len(element.outgoing) > 1 else ():
            target = process.elements.get(flow.target)
            if target is not None and len(target.incoming) == 1:
                often = report.activities[target.id].count.mean
                found[flow.id] = Heat(often, count=round(often * report.cases))
    return found
