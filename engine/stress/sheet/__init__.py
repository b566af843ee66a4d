"""The entries of the assumption sheet, one module a group; :mod:`engine.stress.assumptions` puts them together."""
