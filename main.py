"""Start ScaleGuard: the window, or with a sub-command the command line."""

import sys

from scaleguard_gui.cli import main

if __name__ == "__main__":
    sys.exit(main())
