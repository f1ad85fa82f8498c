"""ScaleGuard: craft, see, detect and undo image-scaling attacks."""

__version__ = "0.1.0"
