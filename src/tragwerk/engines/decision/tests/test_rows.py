"""What the standard says about operators, built-ins and types, row by row.

The rows stand in ``rows/*.txt``: an expression, ``==>``, its value as FEEL writes it.
"""

import datetime as dt
from pathlib import Path

import pytest

from tragwerk.engines.decision import compile_feel, feel_text

ROWS = sorted((Path(__file__).parent / "rows").glob("*.txt"))
NOW = dt.datetime(2025, 3, 4, 5, 6, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize("file", ROWS, ids=lambda file: file.stem)
def test_every_row_of(file: Path) -> None:
    wrong: list[str] = []
    count = 0
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if line.startswith("#"):
            continue
        expression, _, expected = line.partition(" ==> ")
        found = feel_text(compile_feel(expression).evaluate(now=NOW))
        count += 1
        if found != expected.strip():
            wrong.append(f"{file.name}:{number}: {expression} is {found}")
    assert not wrong, "\n".join(wrong)
    assert count > 50
