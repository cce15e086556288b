"""The decisions of a Baustein in the words of its language."""

from __future__ import annotations

from tragwerk.engines.decision import Description, Vocabulary, describe
from tragwerk.modules.blocks.domain.package import Package
from tragwerk.modules.blocks.domain.translate import flat

DECISIONS = "decisions.dmn"


def describe_decisions(package: Package) -> Description:
    """Describe inputs, decisions and what helps them, as people read them."""
    return describe(package.files[DECISIONS], vocabulary_of(package))


def vocabulary_of(package: Package) -> Vocabulary:
    """Give what a Baustein knows about the names, codes and units of its decisions.

    Texts are those of `texts/<language>.toml`, names and codes those of `[words]` and
    of the form, amounts those of `[calculation] euro`.
    """
    is_german = package.language == "de"
    texts = {} if is_german else package.texts[package.language]
    translated = dict(flat(texts.get("decisions")))
    amounts = frozenset(package.calculation.get("euro", ()))

    def code(text: str) -> str:
        said = package.code(text)
        return said if said != text else ""

    def name(path: str) -> str:
        return package.words.get(path.rpartition(".")[2], "")

    return Vocabulary(
        language=package.language,
        text=lambda key, german: translated.get(key) or german,
        code=code,
        name=name,
        unit=lambda name: "€" if name in amounts else "",
    )
