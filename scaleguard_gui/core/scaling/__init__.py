"""Scaling: the one place that calls resize functions.

A scaler's file registers ``f(pixels, size, params) -> pixels``: the real call of a library on an (M, N) or
(M, N, 3) array of uint8, uint16, int16 or float32, which returns (height, width[, 3]) in the same dtype.
"""
