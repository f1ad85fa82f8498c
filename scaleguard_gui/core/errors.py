"""The errors that a person may cause; each message is one clear sentence."""

from __future__ import annotations


class ScaleGuardError(Exception):
    """Base of every error whose message is shown to a person as it stands."""


class InputError(ScaleGuardError):
    """A file or image that cannot be used; the sentence names it and the reason."""


class ParameterError(ScaleGuardError):
    """A parameter value that cannot be used; the sentence names the parameter and the reason."""


class Cancelled(Exception):
    """The job was stopped on request; nothing is wrong and nothing is shown."""
