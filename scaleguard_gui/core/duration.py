"""Durations in words, for people who wait."""

from __future__ import annotations


def duration_text(seconds: float) -> str:
    """Return a duration in its two largest units: "40 s", "12 min 30 s", "3 h 20 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, whole = divmod(whole, 60)
    return f"{minutes} min {whole} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
