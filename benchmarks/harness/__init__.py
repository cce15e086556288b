"""What all measurements share; nothing here measures by itself."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The scripts run from a checkout that may not be installed.
sys.path[:0] = [str(ROOT), str(ROOT / "src")]
