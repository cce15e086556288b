"""The command line `tragwerk`: one file per topic, Django only where it is needed."""

from __future__ import annotations

import sys

from tragwerk.config.cli import running


def main() -> None:
    """Run the command line; every error ends as one German sentence.

    `--debug` may stand anywhere and shows where an error came from.
    """
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    if debug:
        arguments.remove("--debug")
    sys.exit(running.run(arguments, debug=debug))
