"""Solvers: the numerical engine that attacks share; arrays in, arrays out."""
