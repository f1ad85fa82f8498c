"""Attacks. A file registers ``f(source, target, preprocess, params, ctx) -> Crafted``.

`target` has the size of the model view and the source's dtype and range (the pipeline fits it), and its colour unless
the front end makes the image grey. It is None where none is open, which only an attack without `needs_target` is
given. The result's frame has the source's shape, dtype and range.
"""
