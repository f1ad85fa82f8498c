"""Scan words: a row of a batch in plain words, the same on every page, terminal and screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scaleguard_gui.io.scanned_image import ScannedImage

VERDICTS = ("attack", "clean", "inconclusive", "unreadable", "failed")
_NOUNS = {
    "attack": ("attack", "attacks"),
    "clean": ("clean", "clean"),
    "inconclusive": ("inconclusive", "inconclusive"),
    "unreadable": ("unreadable", "unreadable"),
    "failed": ("failed", "failed"),
}


def probability_text(image: ScannedImage) -> str:
    """Return the probability of an attack such as ``97 %``; never 0 or 100, which no estimate is."""
    share = image.document["probability"]
    if share is None:
        return ""
    percent = 100 * share
    if percent < 1:
        return "< 1 %"
    return "> 99 %" if percent > 99 else f"{percent:.0f} %"


def front_end_text(image: ScannedImage) -> str:
    """Return size and family of the strongest candidate of an attack, such as ``224x224 linear``.

    The best of all candidates says nothing about an image that is clean.
    """
    return image.front_end if image.document["verdict"] == "attack" else ""


def region_text(image: ScannedImage) -> str:
    """Return the strongest region of an attack such as ``24x20 at 310, 52``, and how many more there are."""
    regions = image.document["regions"]
    if not regions or image.document["verdict"] != "attack":
        return ""
    first, more = regions[0], len(regions) - 1
    text = f"{first['width']}x{first['height']} at {first['x']}, {first['y']}"
    return f"{text}, and {more} more" if more else text


def reason_text(image: ScannedImage) -> str:
    """Return why there is no verdict, or nothing where there is one."""
    if image.error or image.document["verdict"] != "inconclusive":
        return image.error
    return str(image.document["findings"][0]["sentence"])


def time_or_reason(image: ScannedImage) -> str:
    """Return how long the scan took such as ``1.2 s``, or why there is no verdict."""
    return reason_text(image) or f"{image.document['seconds']:.1f} s"


def summary_text(images: Sequence[ScannedImage]) -> str:
    """Count the verdicts in one sentence, and say what false-alarm rate they were set for."""
    counts = Counter(image.document["verdict"] for image in images)
    told = ", ".join(f"{counts[one]} {_NOUNS[one][counts[one] != 1]}" for one in VERDICTS if counts[one])
    many = "1 image" if len(images) == 1 else f"{len(images)} images"
    rates = {image.document["false_alarm_rate"] for image in images} - {None}
    rate = f" The threshold lets {100 * rates.pop():.3g} % of honest images alarm." if len(rates) == 1 else ""
    return f"{many}: {told or 'nothing yet'}.{rate}"
