"""Measures the process engine against SpiffWorkflow, on the same process and steps.

    benchmarks/process_engine.py FOLDER

The folder holds the 27-activity process ``large.bpmn`` with its two decision tables in
the dialects ``camunda`` and ``spiff``. Both engines take turns, so that what else runs
on the machine disturbs both alike. SpiffWorkflow is a development dependency.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from harness import stage, table

from tragwerk.engines import process
from tragwerk.engines.decision import load_decisions
from tragwerk.engines.process import Instance, State

DECISIONS = ("zustaendigkeit", "kostenbeitrag")
BEGIN = {
    "region": "NRW",
    "einkommen": 1000,
    "zustaendig": True,
    "vollstaendig": True,
    "jugendamt": True,
    "drv": False,
    "vieraugen": True,
}
FIELDS = 5
ROUNDS, IN_A_ROW, WARM, SAVED_ROUNDS = 6, 8, 3, 8
LOOP = 1_000
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
LOOP_XML = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p"><startEvent id="s"/><userTask id="a"/>
<exclusiveGateway id="g" default="again"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="a"/>
<sequenceFlow id="f2" sourceRef="a" targetRef="g"/>
<sequenceFlow id="again" sourceRef="g" targetRef="a"/>
<sequenceFlow id="f3" sourceRef="g" targetRef="e"><conditionExpression>fertig = true
</conditionExpression></sequenceFlow></process></definitions>"""


@dataclass(frozen=True, slots=True)
class Engine:
    """What is measured: an engine that plays one process step by step.

    Attributes:
        begin: starts an instance.
        step: finds what is open, does it with some fields, and goes as far as it goes.
        is_over: whether an instance has ended.
        dump: writes all of an instance down.
        load: reads it again.
    """

    begin: Callable[[], Any]
    step: Callable[[Any, Mapping[str, str]], Any]
    is_over: Callable[[Any], bool]
    dump: Callable[[Any], str]
    load: Callable[[str], Any]


def ours(folder: Path) -> Engine:
    """Open the process engine of the platform."""
    loaded = process.load_collaboration((folder / "large.bpmn").read_bytes())
    model = loaded.process("teilhabe")
    tables = {
        name: load_decisions(declared((folder / f"{name}.dmn").read_bytes()))
        for name in DECISIONS
    }

    def decide(name: str, seen: Mapping[str, Any]) -> object:
        return tables[name].evaluate(name, seen)

    def begin() -> Instance:
        return Instance.start(model, BEGIN, now=NOW, decide=decide)

    # A decision that finds nothing would be cheap.
    assert decide("kostenbeitrag", BEGIN) == 35
    assert decide("zustaendigkeit", BEGIN) is True

    def step(instance: Instance, fields: Mapping[str, str]) -> Instance:
        tasks = instance.tasks()
        if tasks:
            instance.complete(tasks[0].token_id, fields, now=NOW)
        else:
            instance.advance(now=NOW)
        return instance

    # An amount of a decision is a decimal number.
    write = json.JSONEncoder(default=str, check_circular=False).encode

    def dump(instance: Instance) -> str:
        state = instance.state
        return write([state.to_dict(), dict(state.variables)])

    def load(text: str) -> Instance:
        return Instance.of(model, State.from_dict(*json.loads(text)), decide=decide)

    return Engine(begin, step, lambda instance: instance.finished, dump, load)


def declared(xml: bytes) -> bytes:
    """Declare the input a table reads, as DMN asks for and these files leave out."""
    [name] = re.findall(rb"<inputExpression[^>]*><text>(\w+)</text>", xml)
    need = (
        b'<informationRequirement><requiredInput href="#in"/></informationRequirement>'
    )
    xml = xml.replace(b"<decisionTable", need + b"<decisionTable")
    given = b'<inputData id="in" name="%b"/></definitions>' % name
    return xml.replace(b"</definitions>", given)


def spiff(folder: Path) -> Engine:
    """Open SpiffWorkflow as its documentation uses it."""
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
    from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
    from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
    from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
    from SpiffWorkflow.util.task import TaskState

    parser = SpiffBpmnParser()
    parser.add_bpmn_file(str(folder / "large.bpmn"))
    parser.add_dmn_files([str(folder / f"{name}.dmn") for name in DECISIONS])
    spec = parser.get_spec("teilhabe")
    inner = parser.get_subprocess_specs("teilhabe")
    serializer = BpmnWorkflowSerializer(
        registry=BpmnWorkflowSerializer.configure(SPIFF_CONFIG)
    )

    def begin() -> BpmnWorkflow:
        instance = BpmnWorkflow(spec, inner)
        instance.get_tasks(state=TaskState.READY)[0].data.update(BEGIN)
        instance.do_engine_steps()
        return instance

    def step(instance: BpmnWorkflow, fields: Mapping[str, str]) -> BpmnWorkflow:
        tasks = instance.get_tasks(state=TaskState.READY, manual=True)
        if tasks:
            tasks[0].data.update(fields)
            tasks[0].run()
        instance.refresh_waiting_tasks()
        instance.do_engine_steps()
        return instance

    return Engine(
        begin,
        step,
        lambda instance: bool(instance.completed),
        serializer.serialize_json,
        serializer.deserialize_json,
    )


@dataclass
class Taken:
    """Seconds of each step, and bytes of each save."""

    seconds: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def micro(self) -> float:
        """Median microseconds of a step."""
        return statistics.median(self.seconds) * 1e6


def fields_of(number: int) -> dict[str, str]:
    """Five form fields of some 30 bytes, as a step adds them."""
    return {
        f"feld_{number}_{each}": f"Eingabe {each} im Schritt {number}"
        for each in range(FIELDS)
    }


def play(engine: Engine, taken: Taken) -> None:
    """Play an instance in memory; a step's time is its share of the whole.

    The processor's time: another program that interrupts takes none of it.
    """
    given = [fields_of(number) for number in range(60)]
    began, count = time.thread_time(), 0
    instance = engine.begin()
    while not engine.is_over(instance):
        instance = engine.step(instance, given[count])
        count += 1
    taken.seconds.append((time.thread_time() - began) / count)


def play_saved(engine: Engine, store: Store, taken: Taken) -> None:
    """Play an instance with a transaction for each step."""
    from django.db import transaction

    key = store.instances.create(state=engine.dump(engine.begin())).pk
    for number in range(60):
        given = fields_of(number)
        began = time.perf_counter()
        with transaction.atomic(using=store.alias):
            [saved] = store.states.filter(pk=key)
            instance = engine.step(engine.load(saved), given)
            state = engine.dump(instance)
            store.instances.filter(pk=key).update(state=state)
            store.events.create(instance=key, kind="STEP", data=str(number))
        taken.seconds.append(time.perf_counter() - began)
        taken.sizes.append(len(state.encode()))
        if engine.is_over(instance):
            return


class Store:
    """Instances and their events in a database, by the ORM of Django."""

    def __init__(self, alias: str) -> None:
        """Make the tables."""
        from django.db import connections

        self.alias = alias
        instances, events = _tables()
        with connections[alias].schema_editor() as editor:
            editor.create_model(instances)
            editor.create_model(events)
        self.instances = instances.objects.using(alias)
        self.events = events.objects.using(alias)
        # What every step reads, prepared once and narrowed to its row.
        self.states = self.instances.select_for_update().values_list("state", flat=True)


@cache
def _tables() -> tuple[Any, Any]:
    """Describe the two tables; Django must know its settings by now."""
    from django.db import models

    class Instance(models.Model):
        state = models.TextField()

        class Meta:
            app_label = "bench"

    class StepEvent(models.Model):
        instance = models.BigIntegerField(db_index=True)
        kind = models.CharField(max_length=40)
        data = models.TextField()

        class Meta:
            app_label = "bench"

    return Instance, StepEvent


def loop_ratio() -> tuple[float, float]:
    """Play 1,000 rounds; give the µs of a round, and the last tenth to the first."""
    p = process.load_collaboration(LOOP_XML).process("p")
    best: list[float] = [float("inf")] * LOOP
    for _ in range(5):
        instance = Instance.start(p, {"fertig": False}, now=NOW, decide=_nobody)
        for number in range(LOOP):
            began = time.perf_counter()
            [waiting] = instance.tasks()
            instance.complete(waiting.token_id, {}, now=NOW)
            best[number] = min(best[number], time.perf_counter() - began)
    tenth = LOOP // 10
    first, last = (statistics.median(each) for each in (best[:tenth], best[-tenth:]))
    return statistics.median(best) * 1e6, last / first


def _nobody(_decision: str, _variables: Mapping[str, Any]) -> object:
    raise AssertionError


def databases(stack: ExitStack) -> Iterator[str]:
    """Open a SQLite file and a PostgreSQL cluster that keep what is acknowledged."""
    import django
    from django.conf import settings
    from scripts import postgres

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    folder.chmod(0o755)
    found: dict[str, dict[str, Any]] = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(folder / "bench.sqlite3"),
            "OPTIONS": {
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            },
        }
    }
    if postgres.binaries() is not None:
        postgres.SPEED = stage.DURABLE
        address = urlsplit(stack.enter_context(postgres.Cluster(folder)))
        found["postgres"] = {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.strip("/"),
            "HOST": address.hostname,
            "PORT": address.port,
            "USER": address.username,
        }
    settings.configure(DATABASES=found, INSTALLED_APPS=[], USE_TZ=True)
    django.setup()
    from django.db import connections

    stack.callback(connections.close_all)
    yield from found


def line(what: str, ours: str, theirs: str, ratio: float, goal: str) -> None:
    """Print a row: what, both figures, how they relate, and the goal."""
    load = f"{os.getloadavg()[0]:.2f}"
    times = f"{ratio:.1f}"
    print(f"| {what} | {ours} | {theirs} | {times} | {goal} | {load} |", flush=True)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder
    if folder is None:
        print("process_engine.py: not measured, it needs the folder of the process.")
        return
    try:
        peer = version("SpiffWorkflow")
    except PackageNotFoundError:
        print("process_engine.py: not measured, SpiffWorkflow is not installed.")
        return
    engines: tuple[Engine, Engine] = (
        ours(folder / "camunda"),
        spiff(folder / "spiff"),
    )
    print(f"{table.machine()}\n{table.versions()} · SpiffWorkflow {peer}\n")
    print("| what | tragwerk | SpiffWorkflow | ratio | goal | load |")
    print("|---|---|---|---|---|---|")
    _memory(engines)
    with ExitStack() as stack:
        for alias in databases(stack):
            _saved(engines, alias)
    micro, ratio = loop_ratio()
    line("loop of 1,000 rounds, last/first", f"{micro:.1f} µs", "–", ratio, "≤ 1.5")


def _memory(engines: tuple[Engine, Engine]) -> None:
    taken = [Taken(), Taken()]
    for _ in range(ROUNDS):
        for engine, each in zip(engines, taken, strict=True):
            gc.collect()
            # The first ones bring code and data back into the processor's caches.
            for number in range(WARM + IN_A_ROW):
                play(engine, each if number >= WARM else Taken())
    ours, theirs = taken
    for name, of in (("median", statistics.median), ("best", min)):
        one, other = of(ours.seconds) * 1e6, of(theirs.seconds) * 1e6
        what = f"step in memory, {name} of {ROUNDS * IN_A_ROW} instances"
        line(what, f"{one:.1f} µs", f"{other:.0f} µs", other / one, "≥ 100")


def _saved(engines: tuple[Engine, Engine], alias: str) -> None:
    store, taken = Store(alias), [Taken(), Taken()]
    for number in range(SAVED_ROUNDS + 1):
        for engine, each in zip(engines, taken, strict=True):
            play_saved(engine, store, each if number else Taken())
    ours, theirs = taken
    name = {"default": "SQLite, WAL", "postgres": "PostgreSQL, fsync"}[alias]
    one, other = (f"{each.micro / 1000:.2f} ms" for each in taken)
    goal = "≥ 10" if alias == "default" else "≥ 2.5"
    line(f"step with save, {name}", one, other, theirs.micro / ours.micro, goal)
    if alias == "default":
        sizes = [statistics.mean(each.sizes) for each in taken]
        one, other = (f"{size / 1000:.1f} KB" for size in sizes)
        line("bytes per save, mean", one, other, sizes[1] / sizes[0], "≥ 20")


if __name__ == "__main__":
    main()
