"""What the Baustein says about a flow, in the language of the reader."""

from __future__ import annotations

from tragwerk.modules.blocks import api as blocks


def flow_of(digest: str, name: str) -> blocks.Flow:
    """Give a flow of a version of a Baustein.

    Raises:
        KeyError: if that version does not name it; nothing is prepared then.
    """
    return blocks.get_package_to_show(digest).flows[name]
