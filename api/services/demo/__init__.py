"""The demo: two sites whose rows come from the battery model, with a history and live rows.

``make_demo`` fills what is missing up to now and makes tags and sets; ``LiveDemo`` goes on every second. Only the
built-in demo sites are ever filled (``settings.is_demo``).
"""

from api.services.demo.live import LiveDemo
from api.services.demo.start import make_demo, remove_demo

__all__ = ["LiveDemo", "make_demo", "remove_demo"]
