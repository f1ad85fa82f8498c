"""``scaleguard detect``: let every detector look at an image, or scan it blindly, and judge."""

from __future__ import annotations

import argparse
import time

from scaleguard_gui.cli.blind import check_map, run_blind_detection, write_map
from scaleguard_gui.cli.choices import read_frame
from scaleguard_gui.cli.front_end import chosen_preprocess, described_front_end, is_front_end_given
from scaleguard_gui.cli.output import Report, told
from scaleguard_gui.core.blind.document import finding_document
from scaleguard_gui.core.blind.scan import blind_scan
from scaleguard_gui.core.context import RunContext
from scaleguard_gui.core.finding import Finding
from scaleguard_gui.core.registry import Selection, algorithm, algorithms
from scaleguard_gui.core.stages import run_detector, views_of
from scaleguard_gui.core.verdict import Verdict, judge
from scaleguard_gui.io.presets import known_front_ends


def run_detect_command(options: argparse.Namespace, ctx: RunContext) -> Report:
    """Run every detector with its default parameters, or scan blindly where no front end is named.

    `seconds` covers detectors, or scan, and judgement.
    """
    if not is_front_end_given(options):
        return run_blind_detection(options, ctx)
    check_map(options)
    preprocess = chosen_preprocess(options)
    suspect = read_frame(options.image, options.frame)
    original = read_frame(options.original) if options.original else None
    preprocess.check_shrinks(suspect)

    scaler = algorithm("scaler", preprocess.scaler.name)
    scaler.load_libraries()
    started = time.perf_counter()
    views = views_of(suspect, preprocess, original)
    chosen = [Selection.of("detector", detector.name) for detector in algorithms("detector")]
    findings = []
    for done, selection in enumerate(chosen):
        ctx.progress(done / len(chosen), selection.name)
        findings.append(run_detector(views, selection, ctx))
    verdict = judge(tuple(findings), suspect, preprocess)
    seconds = time.perf_counter() - started

    # The map is about the image: it needs no front end, and shows where its strongest candidate bites.
    mapped = write_map(options, blind_scan(suspect, ctx, known_front_ends()), suspect) if options.map else ()
    notices = suspect.notices + (original.notices if original else ()) + scaler.notices + mapped
    document = {
        "file": options.image,
        "verdict": verdict.kind,
        "score": verdict.score,
        "findings": [finding_document(finding) for finding in findings],
        "sentence": verdict.sentence,
        "seconds": seconds,
        **described_front_end(preprocess),
        "notices": list(dict.fromkeys(notices)),
    }
    return Report(document, _lines(options.image, verdict, findings, notices), attack_found=verdict.kind == "attack")


def _lines(image: str, verdict: Verdict, findings: list[Finding], notices: tuple[str, ...]) -> list[str]:
    score = "" if verdict.score is None else f" (score {verdict.score:.3g}; 1 is the threshold)"
    words = {True: "attack", False: "clean", None: "cannot tell"}
    ranks = {True: "", False: " (evidence)"}
    return [
        f"{image}: {verdict.kind}{score}",
        verdict.sentence,
        *(
            f"  {finding.detector}{ranks[finding.decides]}: {words[finding.attack]}, {finding.score:.4g} "
            f"(an attack lies {finding.direction} {finding.threshold:.4g}). {finding.sentence}"
            for finding in findings
        ),
        *told(notices),
    ]
