"""Parsers: what a person may type; a mistake becomes one sentence."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from scaleguard_gui import __version__
from scaleguard_gui.cli.attack import run_attack_command
from scaleguard_gui.cli.blind import add_map_option
from scaleguard_gui.cli.calibrate import add_calibrate_options, run_calibrate_command
from scaleguard_gui.cli.choices import add_calibration_option
from scaleguard_gui.cli.compare_restorers import add_compare_restorers_options, run_compare_restorers_command
from scaleguard_gui.cli.detect import run_detect_command
from scaleguard_gui.cli.evaluate import add_evaluate_options, run_evaluate_command
from scaleguard_gui.cli.front_end import add_front_end_options
from scaleguard_gui.cli.front_end_table import add_table_options
from scaleguard_gui.cli.listing import run_list_command
from scaleguard_gui.cli.proof import add_proof_options, add_prove_options, run_prove_command
from scaleguard_gui.cli.restore import add_restorer_options, run_restore_command
from scaleguard_gui.cli.saving import add_saving_options
from scaleguard_gui.cli.scan import add_scan_options, run_scan_command
from scaleguard_gui.cli.transfer import run_transfer_command
from scaleguard_gui.cli.vulnerability import run_vulnerability_command
from scaleguard_gui.core.errors import ParameterError

COMMANDS = (
    "list",
    "attack",
    "detect",
    "scan",
    "restore",
    "prove",
    "compare-restorers",
    "vulnerability",
    "transfer",
    "calibrate",
    "evaluate",
)

_DESCRIPTION = "Craft, see, detect and undo image-scaling attacks."
_EPILOG = (
    "Without a command the window is started: 'scaleguard [IMAGE ...]'. "
    "Exit codes: 0 done, 1 an attack was found (detect, scan), 2 bad usage or bad input."
)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one sentence, without the usage."""
        raise ParameterError(f"{self.prog}: {message}; see '{self.prog} --help'.")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Let the optional TARGET stand behind options too, where Python 3.11 takes it for missing."""
        found, left = super().parse_known_args(args, namespace)
        if left and not left[0].startswith("-") and getattr(found, "target", "") is None:
            found.target = left.pop(0)
        return found, left


def command_parser() -> argparse.ArgumentParser:
    """Return the parser of the sub-commands; its result holds the command's function as ``run``."""
    parser = _Parser(prog="scaleguard", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"scaleguard {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    _add_list(commands)
    _add_attack(commands)
    _add_detect(commands)
    _add_scan(commands)
    _add_restore(commands)
    _add_prove(commands)
    _add_compare_restorers(commands)
    _add_vulnerability(commands)
    _add_transfer(commands)
    _add_calibrate(commands)
    _add_evaluate(commands)
    return parser


def window_parser() -> argparse.ArgumentParser:
    """Return the parser for ``scaleguard [IMAGE ...]``."""
    parser = _Parser(prog="scaleguard", description=_DESCRIPTION, epilog=_EPILOG, allow_abbrev=False)
    parser.add_argument("images", nargs="*", metavar="IMAGE", help="image to open in the window")
    return parser


def _add(commands: argparse._SubParsersAction, name: str, run: object, summary: str) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.set_defaults(run=run)
    return parser


def _add_list(commands: argparse._SubParsersAction) -> None:
    _add(
        commands, "list", run_list_command, "List all scalers, attacks, detectors and restorers with their parameters."
    )


def _add_attack(commands: argparse._SubParsersAction) -> None:
    parser = _add(commands, "attack", run_attack_command, "Make an image that looks like SOURCE and shrinks to TARGET.")
    parser.add_argument("source", metavar="SOURCE", help="the large image that a person shall see")
    parser.add_argument(
        "target",
        nargs="?",
        metavar="TARGET",
        help="the image that the model shall see, of any size; some attacks, such as text, need none",
    )
    add_saving_options(parser)
    add_front_end_options(parser)
    parser.add_argument("--method", default="l2", metavar="NAME", help="attack, see 'scaleguard list' (default: l2)")
    parser.add_argument("--epsilon", metavar="GREY_LEVELS", help="short for --param epsilon=GREY_LEVELS")
    parser.add_argument(
        "--mask", metavar="FILE", help="image of the model view's size, edited where not zero; short for --param region"
    )
    _add_parameters(parser, "the attack")
    _add_frame(parser, "SOURCE")
    _add_target_frame(parser)


def _add_detect(commands: argparse._SubParsersAction) -> None:
    summary = "Look for an attack in IMAGE: for a front end, or blindly without one; exit code 1 when one is found."
    parser = _add(commands, "detect", run_detect_command, summary)
    parser.add_argument("image", metavar="IMAGE", help="the suspect image")
    add_front_end_options(parser)
    parser.add_argument("--original", metavar="IMAGE", help="the honest image, where there is one; of the same size")
    add_map_option(parser)
    add_calibration_option(parser)
    _add_frame(parser, "IMAGE")


def _add_scan(commands: argparse._SubParsersAction) -> None:
    summary = "Look for attacks in every image of FOLDER, with nothing known; exit code 1 when one is found."
    add_scan_options(_add(commands, "scan", run_scan_command, summary))


def _add_restore(commands: argparse._SubParsersAction) -> None:
    summary = "Undo an attack on IMAGE: for a front end, or for the one that the blind scan finds."
    parser = _add(commands, "restore", run_restore_command, summary)
    parser.add_argument("image", metavar="IMAGE", help="the suspect image")
    add_saving_options(parser)
    add_restorer_options(parser)
    add_front_end_options(parser)
    add_calibration_option(parser)
    _add_parameters(parser, "the restorer")
    add_proof_options(parser)
    _add_frame(parser, "IMAGE")


def _add_prove(commands: argparse._SubParsersAction) -> None:
    summary = "Tell whether a restoration made elsewhere removed the payload, and what it changed."
    parser = _add(commands, "prove", run_prove_command, summary)
    add_prove_options(parser)
    _add_frame(parser, "SUSPECT")


def _add_compare_restorers(commands: argparse._SubParsersAction) -> None:
    summary = "Run all restorers on IMAGE: which removes the payload, and at what price; the best one first."
    parser = _add(commands, "compare-restorers", run_compare_restorers_command, summary)
    add_compare_restorers_options(parser)
    _add_frame(parser, "IMAGE")
    _add_target_frame(parser)


def _add_vulnerability(commands: argparse._SubParsersAction) -> None:
    summary = "Tell how well front ends could be attacked on IMAGE, before solving anything."
    parser = _add(commands, "vulnerability", run_vulnerability_command, summary)
    parser.add_argument("image", metavar="IMAGE", help="the image that a person shall see")
    parser.add_argument("--target", metavar="IMAGE", help="what the model shall see (default: a typical picture)")
    parser.add_argument("--epsilon", metavar="GREY_LEVELS", help="what the attack is allowed (default: as for l2)")
    add_table_options(parser)
    _add_frame(parser, "IMAGE")
    _add_target_frame(parser)


def _add_transfer(commands: argparse._SubParsersAction) -> None:
    summary = "Tell which front ends see TARGET in the attack image IMAGE."
    parser = _add(commands, "transfer", run_transfer_command, summary)
    parser.add_argument("image", metavar="IMAGE", help="the attack image")
    parser.add_argument("--target", required=True, metavar="IMAGE", help="what a model shall see, of any size")
    parser.add_argument("--source", metavar="IMAGE", help="the honest image, where there is one; of the same size")
    add_table_options(parser)
    _add_frame(parser, "IMAGE")
    _add_target_frame(parser)


def _add_calibrate(commands: argparse._SubParsersAction) -> None:
    summary = "Fix the threshold and the probabilities of the blind verdict on honest images, such as your own archive."
    add_calibrate_options(_add(commands, "calibrate", run_calibrate_command, summary))


def _add_evaluate(commands: argparse._SubParsersAction) -> None:
    summary = "Attack a folder of honest images, and measure what every test and restorer makes of them."
    add_evaluate_options(_add(commands, "evaluate", run_evaluate_command, summary))


def _add_parameters(parser: argparse.ArgumentParser, owner: str) -> None:
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help=f"parameter of {owner}")


def _add_frame(parser: argparse.ArgumentParser, of: str) -> None:
    parser.add_argument("--frame", type=int, default=1, metavar="K", help=f"frame or page of {of}, from 1")


def _add_target_frame(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--target-frame", type=int, default=1, metavar="K", help="frame or page of the target, from 1")
