"""Lets ``python -m scaleguard_gui.cli`` do what ``scaleguard`` does."""

import sys

from scaleguard_gui.cli import main

sys.exit(main())
