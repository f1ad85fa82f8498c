"""Restorers in an evaluation: the rows of its tables, and the sections of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from scaleguard_gui.core.evaluation.cases import HONEST
from scaleguard_gui.core.evaluation.effects import ALL_FAMILIES, SPANS, Effect
from scaleguard_gui.core.evaluation.means import Mean
from scaleguard_gui.core.evaluation.repair import BLIND, KNOWN
from scaleguard_gui.core.evaluation.repairing import MOST_PSNR
from scaleguard_gui.core.evaluation.samples import Sample
from scaleguard_gui.core.payload_left import LEAST_LEFT
from scaleguard_gui.io.effects_svg import effects_plot
from scaleguard_gui.io.evaluation_parts import mean_text, rate_text, section, table, titled

_NOTE = (
    "Means over images with their 95 % intervals (Student's t). Views are those of the true front end, and compared "
    f"with what the model sees of the source; PSNR beyond {MOST_PSNR:.0f} dB counts as {MOST_PSNR:.0f}. 'Payload "
    "left' is the share of the attack's change of the model view that the restored image still shows, and 'gone' "
    f"counts images with less than {LEAST_LEFT:.0%}. 'Towards target': how much nearer to the target the model view "
    "is than the honest one, which is near it by chance. Restorers have their default parameters."
)
_KNOWN_NOTE = "The restorers are told the true front end."
_BLIND_NOTE = (
    "The restorers are told the front end that the blind scan names, for the attack images that it finds at its "
    "shipped threshold."
)
_HONEST_NOTE = "What a restorer does to an image that needs none: the price of a false alarm."
_HEADINGS = ("PSNR to source", "PSNR of views", "SSIM", "Histogram cosine")


def effect_row(effect: Effect) -> dict[str, Any]:
    """Return an effect as a row of a table; numbers need not be finite."""
    row: dict[str, Any] = {
        "restorer": effect.restorer,
        "front_end": effect.front_end,
        "attack": effect.case,
        "jpeg_quality": effect.quality or None,
        "scaler_family": effect.family or "all",
        "count": effect.psnr.count,
        "images": effect.psnr.images,
    }
    for name in SPANS:
        mean: Mean = getattr(effect, name)
        row |= {name: mean.value, f"{name}_low": mean.low, f"{name}_high": mean.high}
    rate = effect.gone
    row |= {"gone": rate.share, "gone_low": rate.low, "gone_high": rate.high, "gone_hits": rate.hits}
    seconds = {"seconds_median": effect.seconds, "seconds_most": effect.longest}
    return row | {"gone_count": rate.count} | seconds | {"refused": effect.refused}


def repair_rows(samples: Iterable[Sample]) -> Iterator[dict[str, Any]]:
    """Yield what each restorer made of each image, as rows of a table."""
    for sample in samples:
        image = {
            "image": sample.image,
            "attack": sample.case,
            "jpeg_quality": sample.quality or "",
            "repeat": sample.repeat,
            "scaler": sample.scaler,
            "size": sample.size[0] or "",
        }
        for repair in sample.repairs:
            yield image | asdict(repair)


def restorer_sections(effects: Sequence[Effect]) -> list[str]:
    """Return the page's sections about restorers; none where none was asked for."""
    if not effects:
        return []
    overall = [one for one in effects if one.family == ALL_FAMILIES]
    attacks = [one for one in overall if one.case != HONEST]
    known, blind = ([one for one in attacks if one.front_end == front_end] for front_end in (KNOWN, BLIND))
    return [
        section("Which restorer helps", f"<p class='quiet'>{_NOTE} {_KNOWN_NOTE}</p>{_plots(known)}{_attacks(known)}"),
        section("Which restorer helps, for which scalers", _families(effects)),
        _told("Which restorer helps, with nothing known", _BLIND_NOTE, _attacks(blind)),
        _told("What restorers do to honest images", _HONEST_NOTE, _honest(overall)),
    ]


def _told(heading: str, note: str, body: str) -> str:
    return section(heading, body and f"<p class='quiet'>{note}</p>{body}")


def _plots(known: Sequence[Effect]) -> str:
    titles = dict.fromkeys((one.case, one.quality) for one in known)
    figures = (
        effects_plot(titled(*place), [one for one in known if (one.case, one.quality) == place]) for place in titles
    )
    return f'<div class="figures">{"".join(figures)}</div>'


def _attacks(effects: Sequence[Effect]) -> str:
    headings = ("Restorer", "Attack", *_HEADINGS, "Payload left", "Gone", "Towards target", "Changed", "Time, median")
    return table(
        headings,
        (
            [
                one.restorer,
                titled(one.case, one.quality),
                *_fidelity(one),
                mean_text(one.left, ".1%"),
                rate_text(one.gone),
                mean_text(one.towards_target, "z.1f", " dB"),
                *_costs(one),
            ]
            for one in effects
        ),
    )


def _honest(overall: Sequence[Effect]) -> str:
    honest = [one for one in overall if one.case == HONEST and one.front_end == KNOWN]
    rows = ([one.restorer, *_fidelity(one), *_costs(one)] for one in honest)
    return table(("Restorer", *_HEADINGS, "Changed", "Time, median"), rows)


def _families(effects: Sequence[Effect]) -> str:
    """Return a table of unsaved attacks with a column for each family of scalers."""
    there = [one for one in effects if one.case != HONEST and one.quality == 0 and one.front_end == KNOWN]
    families = [name for name in dict.fromkeys(one.family for one in there) if name != ALL_FAMILIES]
    found = {(one.case, one.restorer, one.family): one for one in there}
    rows = [
        [one.restorer, one.case, *(_in_short(found.get((one.case, one.restorer, family))) for family in families)]
        for one in there
        if one.family == ALL_FAMILIES
    ]
    note = "<p class='quiet'>PSNR to source, PSNR of views, payload left, images.</p>"
    return note + table(("Restorer", "Attack", *families), rows) if rows else ""


def _in_short(effect: Effect | None) -> str:
    if effect is None or not effect.psnr.count:
        return ""
    left = "" if not effect.left.count else f", {effect.left.value:.0%} left"
    return f"{effect.psnr.value:.1f} dB, {effect.view_psnr.value:.1f} dB{left} ({effect.psnr.images})"


def _fidelity(effect: Effect) -> list[str]:
    return [
        mean_text(effect.psnr, ".1f", " dB"),
        mean_text(effect.view_psnr, ".1f", " dB"),
        mean_text(effect.ssim, ".3f"),
        mean_text(effect.cosine, ".4f"),
    ]


def _costs(effect: Effect) -> list[str]:
    refused = f", {effect.refused} refused" if effect.refused else ""
    return [mean_text(effect.changed, ".1%"), f"{effect.seconds:.3f} s{refused}" if effect.psnr.count else refused[2:]]
