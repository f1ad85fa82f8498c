"""Detectors. A file registers ``f(views, params, ctx) -> Finding``; `views` holds the suspect and its model view."""
