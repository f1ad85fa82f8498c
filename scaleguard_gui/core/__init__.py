"""The numeric core: pure functions on NumPy arrays, without Qt and without threads."""
