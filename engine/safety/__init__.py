"""State of Safety: the safety curve, its product over a tag set, and the bands."""
