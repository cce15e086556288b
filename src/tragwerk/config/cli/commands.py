"""The tree of all commands."""

from __future__ import annotations

from typing import Annotated

import typer

from tragwerk.config.cli import (
    audit,
    backup,
    block,
    cases,
    checking,
    conforming,
    decision,
    demo,
    keys,
    outbox,
    process,
    serve,
    simulating,
    unit_keys,
    up,
    user,
    wording,
    worker,
)

app = wording.topic(
    "Tragwerk: die Plattform für soziale Leistungen.\n\n"
    "Zum Ausprobieren genügt [bold]tragwerk up[/bold]: Es richtet beim ersten Mal "
    "alles ein, zeigt die Adresse und die Beispiel-Anmeldungen und läuft, bis Sie "
    "Strg-C drücken."
)


@app.callback()
def _everywhere(
    debug: Annotated[
        bool,
        typer.Option("--debug", help="Bei Fehlern zeigen, wo sie entstanden sind."),
    ] = False,
) -> None:
    """Take the options that every command has; `main` has read `--debug` already."""


wording.command(app, "up")(up.up)
wording.command(app, "serve")(serve.serve)
wording.command(app, "worker")(worker.worker)
app.add_typer(demo.group, name="demo")
app.add_typer(block.group, name="block")
app.add_typer(cases.group, name="cases")
app.add_typer(decision.group, name="decision")
app.add_typer(user.group, name="user")
wording.command(app, "backup")(backup.backup)
wording.command(app, "restore")(backup.restore)
app.add_typer(audit.group, name="audit")
wording.command(keys.group, "list")(unit_keys.list_keys)
wording.command(keys.group, "rotate-unit")(unit_keys.rotate_unit)
app.add_typer(keys.group, name="keys")
wording.command(process.group, "check")(checking.check)
wording.command(process.group, "simulate")(simulating.run)
wording.command(process.group, "conformance")(conforming.conformance)
app.add_typer(process.group, name="process")
app.add_typer(outbox.group, name="outbox")
