"""The shell: everything around the views, forms and panels that makes them one window."""
