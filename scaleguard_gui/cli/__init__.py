"""The command line: headless sub-commands over the same core; without a sub-command the window is started."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

from scaleguard_gui.cli.output import write_report
from scaleguard_gui.cli.parser import COMMANDS, command_parser, window_parser
from scaleguard_gui.cli.terminal import Progress
from scaleguard_gui.cli.window import start_window
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.errors import ScaleGuardError

DONE, ATTACK_FOUND, BAD_INPUT, FAULT, INTERRUPTED = 0, 1, 2, 70, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``scaleguard`` with `arguments` (those of this process by default).

    Returns
    -------
    int
        0 done, 1 an attack was found (``detect``), 2 bad usage or bad input, with one sentence on stderr; 70 a fault of
        this program, with its traceback.
    """
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    progress = Progress(sys.stderr)
    try:
        if _asks_for_window(arguments):
            return start_window(window_parser().parse_args(arguments).images)
        options = command_parser().parse_args(arguments)
        report = options.run(options, RunContext(progress))
        progress.clear()
        write_report(report, as_json=options.json)
        return ATTACK_FOUND if report.attack_found else DONE
    except ScaleGuardError as error:
        progress.clear()
        sys.stderr.write(f"{error}\n")
        return BAD_INPUT
    except KeyboardInterrupt:
        progress.clear()
        sys.stderr.write("Stopped.\n")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - Python itself would end with 1, which means that an attack was found
        progress.clear()
        traceback.print_exc()
        return FAULT


def _asks_for_window(arguments: list[str]) -> bool:
    return not arguments or (arguments[0] not in COMMANDS and not arguments[0].startswith("-"))
