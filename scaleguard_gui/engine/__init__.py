"""The engine: runs the pipeline on worker threads; only `bridge` knows Qt, and of it QtCore alone."""
