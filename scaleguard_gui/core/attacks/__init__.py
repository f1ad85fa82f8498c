"""Attacks. A file registers ``f(source, target, preprocess, params, ctx) -> Frame``.

`target` has the size of the model view and the source's dtype, range and colour (the pipeline fits it); the result has
the source's shape, dtype and range.
"""
