"""The demo: two sites whose rows come from the battery model, with a history and live rows.

``start.make_demo`` fills what is missing up to now and makes tags and sets; ``live.LiveDemo`` goes on every second.
Only the built-in demo sites are ever filled (``settings.is_demo``).
"""
