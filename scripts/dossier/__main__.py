"""`python -m dossier` does what the command `dossier` does."""

import sys

from dossier.cli import main

sys.exit(main())
