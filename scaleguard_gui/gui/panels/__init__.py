"""Panels: the verdict, the evidence and the figures of an outcome in words and tables."""
