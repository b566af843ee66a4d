"""The words of the stress lab, one file a subject; :mod:`api.services.stress.words` finds them."""
