"""Restorers. A file registers ``f(frame, preprocess, params, ctx) -> Frame`` of the same shape, dtype and range.

`preprocess` is None unless the file says ``needs_preprocess=True``.
"""
