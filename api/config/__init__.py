"""Settings: one frozen object from one TOML file and the environment. Nothing else reads either.

The file is ``ANJEON_CONFIG``, else ``./config.toml`` if there, else the built-in demo. Every key can also be given
as ``ANJEON_<KEY>`` in the environment, which wins; ``DATABASE_URL``, ``HOST``, ``PORT`` and ``DATA_DIR`` are
understood too. ``docs/configuration.md`` is generated from the fields below.
"""

from api.config.checks import normalise_url
from api.config.demo import demo_devices, demo_sites
from api.config.reading import ALIASES, load_settings
from api.config.settings import Bank, Device, NotifyTarget, Settings, Site

__all__ = [
    "ALIASES",
    "Bank",
    "Device",
    "NotifyTarget",
    "Settings",
    "Site",
    "demo_devices",
    "demo_sites",
    "load_settings",
    "normalise_url",
]
