"""The memory of the pipeline: the last few results of every stage."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


@dataclass
class StageCache:
    """The last few results of every stage, keyed by stage, parameters and inputs; safe to share between threads."""

    kept: int = 2
    _stages: dict[str, OrderedDict[Hashable, tuple[Any, float]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def recall(self, stage: str, key: Hashable, make: Callable[[], Any]) -> tuple[Any, float]:
        """Return the stage's value for `key`, made now if need be, and the seconds that making it took."""
        with self._lock:
            slots = self._stages.setdefault(stage, OrderedDict())
            if key in slots:
                slots.move_to_end(key)
                return slots[key]
        started = time.perf_counter()
        value = make()
        entry = value, time.perf_counter() - started
        with self._lock:
            slots[key] = entry
            while len(slots) > self.kept:
                slots.popitem(last=False)
        return entry
