"""Plots: exact histograms and their differences, drawn as they are."""
