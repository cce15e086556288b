"""What is Tragwerk's own: data folder, keys, library, first steps."""

from pathlib import Path

from tragwerk.config import environment, keys

TRAGWERK_DATA = environment.data_dir()
TRAGWERK_MASTER_KEY = keys.read(TRAGWERK_DATA, "master")
TRAGWERK_PREVIOUS_MASTER_KEYS = keys.previous_masters()
TRAGWERK_AUDIT_KEY = keys.read(TRAGWERK_DATA, "audit")

# Bausteine: beside the source in a checkout, inside the package in a wheel.
_PACKAGE = Path(__file__).resolve().parents[2]
_CHECKOUT = _PACKAGE.parents[1] / "blocks"
TRAGWERK_LIBRARY = Path(
    environment.text(
        "TRAGWERK_LIBRARY",
        str(_CHECKOUT if _CHECKOUT.is_dir() else _PACKAGE / "_library"),
    )
)

# A platform with invented people shows that on every page.
TRAGWERK_SAMPLE = environment.flag("TRAGWERK_SAMPLE", default=False)
TRAGWERK_REQUIRE_MFA = environment.flag("TRAGWERK_REQUIRE_MFA", default=False)
