"""What is Tragwerk's own: data folder, keys, library, first steps."""

from tragwerk.config import environment, keys

TRAGWERK_DATA = environment.data_dir()
TRAGWERK_MASTER_KEY = keys.read(TRAGWERK_DATA, "master")
TRAGWERK_PREVIOUS_MASTER_KEYS = keys.previous_masters()
TRAGWERK_AUDIT_KEY = keys.read(TRAGWERK_DATA, "audit")
TRAGWERK_PREVIOUS_AUDIT_KEYS = keys.previous_audits()
TRAGWERK_LIBRARY = environment.library_dir()

# A platform with invented people shows that on every page.
TRAGWERK_SAMPLE = environment.flag("TRAGWERK_SAMPLE", default=False)
TRAGWERK_REQUIRE_MFA = environment.flag("TRAGWERK_REQUIRE_MFA", default=False)
