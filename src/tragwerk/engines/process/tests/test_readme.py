"""The README's example runs as it stands there."""

from pathlib import Path

from tragwerk.engines import process

from .sketch import file, flows, no_decision

XML = file(
    '<message id="m" name="antrag"/><process id="stelle">'
    '<startEvent id="s"><messageEventDefinition messageRef="m"/></startEvent>'
    '<userTask id="a" name="Antrag prüfen"/>'
    '<intermediateCatchEvent id="w"><timerEventDefinition>'
    "<timeDuration>P14D</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    f'<endEvent id="e"/>{flows("s a w e")}</process>'
)


def test_the_example_runs() -> None:
    text = (Path(process.__file__).parent / "README.md").read_text("utf-8")
    [example] = [part.partition("```")[0] for part in text.split("```python")[1:]]
    exec(example, {"xml": XML, "decide": no_decision})
