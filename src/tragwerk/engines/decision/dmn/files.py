"""Models in files: with those beside them that they import."""

from pathlib import Path

from tragwerk.engines.decision.dmn import document
from tragwerk.engines.decision.dmn.evaluate import DecisionModel
from tragwerk.engines.decision.dmn.load import load_decisions
from tragwerk.engines.decision.errors import DecisionError


def load_with_imports(
    path: Path,
    problems: list[DecisionError] | None = None,
    loading: tuple[Path, ...] = (),
) -> DecisionModel:
    """Load a model and those beside it that it imports.

    ``problems`` as in ``load_decisions``.

    Raises:
        DecisionError: if one cannot be used, or models import each other.
        OSError: if the file cannot be read.
    """
    if path in loading:
        message = (
            "Die Modelle binden einander im Kreis ein. Löschen Sie eine der "
            "Einbindungen (import)."
        )
        raise DecisionError(message, path.name)
    xml = path.read_bytes()
    root = document.parse(xml, path.name)
    wanted = {each.get("namespace") for each in document.children(root, "import")}
    imports: dict[str, DecisionModel] = {}
    for other in sorted(path.parent.glob("*.dmn")) if wanted else ():
        if other == path:
            continue
        try:
            namespace = document.parse(other.read_bytes(), other.name).get("namespace")
        except DecisionError:
            continue  # a file beside it that has nothing to do with it
        if namespace and namespace in wanted:
            imports[namespace] = load_with_imports(other, problems, (*loading, path))
    return load_decisions(xml, source=path.name, imports=imports, problems=problems)
