"""Optional libraries: used where they are installed, and replaced by a formula that says so where they are not."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType


@dataclass(frozen=True)
class OptionalLibrary:
    """A library that ScaleGuard can do without.

    Parameters
    ----------
    name : str
        The module; also the name of the extra that installs it.
    recorded : str
        The version whose answers our formulas were compared with.
    """

    name: str
    recorded: str

    def load(self) -> ModuleType | None:
        """Return the module, or None where it is not installed (or broken); importing it may take seconds."""
        try:
            return importlib.import_module(self.name)
        except (ImportError, OSError):  # OSError: a shared object of the library is missing.
            return None

    def missing_notice(self, algorithm: str) -> str:
        """Return the sentence that tells what stands in for the library, and what to do about it."""
        return (
            f"{self.name} is not installed; {algorithm} follows its formula, recorded from {self.name} "
            f"{self.recorded}. Install scaleguard[{self.name}] to have the real call judge."
        )
