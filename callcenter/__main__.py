"""`python -m callcenter` and the `callcenter` script."""

from __future__ import annotations

import sys

from callcenter.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
