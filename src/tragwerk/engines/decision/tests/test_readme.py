"""The examples of the README, run from top to bottom."""

import runpy
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"


def test_examples_run(tmp_path: Path) -> None:
    lines: list[str] = []
    inside = False
    for line in README.read_text(encoding="utf-8").splitlines():
        fence = line.startswith("```")
        lines.append(line if inside and not fence else "")
        inside = line == "```python" if fence else inside
    # Lines keep their numbers, so a failure names its place in the README.
    script = tmp_path / "readme.py"
    script.write_text("\n".join(lines), encoding="utf-8")
    found = runpy.run_path(str(script))
    assert found["message"].startswith("beitrag.dmn")
