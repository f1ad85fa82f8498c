"""The evaluation's page: one HTML file with tables and curves that needs no other file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from scaleguard_gui.core.blind.calibration import Calibration
from scaleguard_gui.core.evaluation.plan import Plan
from scaleguard_gui.core.evaluation.summary import Judged, Named, Price, Summary
from scaleguard_gui.core.evaluation.trial import BLIND
from scaleguard_gui.io.effects_svg import STYLE as EFFECTS_STYLE
from scaleguard_gui.io.evaluation_parts import rate_text, section, table, titled
from scaleguard_gui.io.evaluation_restorers import restorer_sections
from scaleguard_gui.io.roc_svg import STYLE, Line, line_styles, roc_plot

_LIGHT = ("#0060a0", "#b34700", "#00795a", "#9b3f7a", "#5050c8", "#7a5c00")
_DARK = ("#6cb8ff", "#ff9a5c", "#4fd1a5", "#f29ad0", "#b0b0ff", "#e0c060")
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; }
.quiet { color: var(--quiet); }
.wide { overflow-x: auto; }
.figures { display: flex; flex-wrap: wrap; gap: 1.5rem; }
figure { margin: 1rem 0; flex: 1 1 26rem; max-width: 34rem; }
figcaption { font-weight: 600; }
table { border-collapse: collapse; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem 1.2rem .3rem 0; text-align: left; vertical-align: top; }
th { font-weight: 600; }
tbody th { white-space: nowrap; }
.number { font-variant-numeric: tabular-nums; white-space: nowrap; }
"""
_INTERVALS = (
    "Every rate stands with its 95 % interval (Wilson) and what it was counted on; areas with that of Newcombe 2006. "
    "Bands around curves come from resampling the images. 'At 1 % false alarms' means a threshold that at most 1 % of "
    "the plain honest images of this run exceed: none of them where there are fewer than 100. 'Flagged' means beyond "
    "the test's own threshold, which was fixed beforehand. An image of which a test can tell nothing counts as not "
    "found."
)


def evaluation_page(
    summary: Summary, plan: Plan, numbers: Calibration, versions: Mapping[str, str], images: int
) -> str:
    """Return the page as text.

    Parameters
    ----------
    summary : Summary
    plan : Plan
    numbers : Calibration
        Of the blind scan.
    versions : mapping of str to str
        Library to version.
    images : int
        Honest images behind it.
    """
    told = ", ".join(f"{name} {number}" for name, number in versions.items())
    parts = [
        f"<h1>How well scaling attacks are found</h1><p>{images} honest images, seed {plan.seed}. The blind scan is "
        f"told nothing; its threshold of {numbers.threshold:.4g} was set for {numbers.false_alarm_rate:.1%} false "
        f"alarms. The detectors are told the front end.</p><p class='quiet'>{escape(_INTERVALS)}</p>",
        section("The blind scan", _blind_table(summary)),
        section("Which front end, and where", table(*_named(summary.named))),
        section("False alarms on honest images", table(*_alarms(summary))),
        section("What evades what, and its price", _evasion(summary)),
        section("Curves", f'<div class="figures">{"".join(_plots(summary.judged))}</div>'),
        section("All tests", table(*_judged(summary.judged))),
        *restorer_sections(summary.effects),
        _left_out(summary),
        f"<p class='quiet'>{escape(told)}. ScaleGuard is a tool for study and inspection, not a medical device.</p>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>ScaleGuard evaluation</title>\n<style>{_sheet()}</style>\n</head>\n<body>\n"
        + "\n".join(part for part in parts if part)
        + "\n</body>\n</html>\n"
    )


def _sheet() -> str:
    light, dark = (
        " ".join(f"--c{number}: {colour};" for number, colour in enumerate(colours)) for colours in (_LIGHT, _DARK)
    )
    return (
        f":root {{ color-scheme: light dark; --line: #c4c7cb; --quiet: #5f6368; {light} }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --line: #45494e; --quiet: #a8adb3; {dark} }} }}"
        f"{_STYLE}{STYLE}{EFFECTS_STYLE}{line_styles()}"
    )


def _blind_table(summary: Summary) -> str:
    headings, rows = _judged(tuple(judged for judged in summary.judged if judged.test == BLIND))
    return table(headings[1:], [row[1:] for row in rows])


def _judged(judged: Sequence[Judged]) -> tuple[Sequence[str], list[list[str]]]:
    headings = ("Test", "Attack", "Area", "Found at 1 % false alarms", "Flagged", "Not told", "Time, median", "longest")
    rows = [
        [
            one.test,
            titled(one.case, one.quality),
            f"{one.roc.area:.4f} ({one.roc.low:.3f} to {one.roc.high:.3f})",
            rate_text(one.roc.found_there),
            rate_text(one.flagged),
            str(one.untold),
            f"{one.seconds:.2f} s",
            f"{one.longest:.2f} s",
        ]
        for one in judged
    ]
    return headings, rows


def _named(named: Sequence[Named]) -> tuple[Sequence[str], list[list[str]]]:
    headings = ("Attack", "Exact size", "Scaler family", "Region overlaps by half", "Overlap, median")
    return headings, [
        [
            titled(one.case, one.quality),
            rate_text(one.size),
            rate_text(one.family),
            rate_text(one.region),
            "" if math.isnan(one.overlap) else f"{one.overlap:.2f}",
        ]
        for one in named
    ]


def _alarms(summary: Summary) -> tuple[Sequence[str], list[list[str]]]:
    rows = [[kind, test, rate_text(rate)] for (test, kind), rate in summary.false_alarms.items()]
    return ("Honest images", "Test", "Alarms"), rows


def _evasion(summary: Summary) -> str:
    tests = list(dict.fromkeys(test for price in summary.prices for test in price.flagged))
    headings = ("Attack", "PSNR, median", "Left of it", *tests)
    priced = table(headings, [_priced(price, tests) for price in summary.prices])
    note = "<p class='quiet'>Flagged by each test at its own threshold. 'Left of it': what the model sees of it.</p>"
    return priced and note + priced


def _priced(price: Price, tests: Sequence[str]) -> list[str]:
    rates = (price.flagged.get(test) for test in tests)
    shares = [rate_text(rate) if rate else "" for rate in rates]
    psnr = "equal" if math.isinf(price.psnr) else f"{price.psnr:.1f} dB"
    return [price.case, psnr, f"{price.left:.0%}", *shares]


def _plots(judged: Sequence[Judged]) -> Iterable[str]:
    for case in dict.fromkeys(one.case for one in judged):
        of_case = [one for one in judged if one.case == case]
        unsaved = [Line(one.test, one.roc) for one in of_case if one.quality == 0]
        if unsaved:
            yield roc_plot(f"{case}: all tests", unsaved)
        blind = [Line(titled(case, one.quality), one.roc) for one in of_case if one.test == BLIND]
        if len(blind) > 1:
            yield roc_plot(f"{case}: the blind scan, and saved as JPEG", blind)


def _left_out(summary: Summary) -> str:
    rows = [
        [sample.image, sample.case if sample.kind == "plain" else f"{sample.case}, {sample.kind}", sample.reason]
        for sample in summary.left_out
    ]
    body = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return section("Left out", f"<table><tbody>{body}</tbody></table>") if rows else ""
