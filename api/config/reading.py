"""Reading the configuration: the file, then the environment over it."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.config.checks import absolute, bad_value, checked, normalise_url
from api.config.demo import demo_devices, demo_sites
from api.config.entries import check_cooling, device_entry, notify_entry
from api.config.settings import Bank, Settings, Site
from api.config.sos_limits import sos_limits_entry
from api.errors import BadConfiguration
from api.i18n import LANGUAGES, Text

ALIASES = {"database_url": "DATABASE_URL", "host": "HOST", "port": "PORT", "data_dir": "DATA_DIR"}

SECRET_FILES = ("deid_key_file", "jwt_secret_file", "session_secret_file", "smtp_password_file")
URL_KEYS = ("database_url", "results_url", "feature_url", "analysis_url")


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the configuration file and the environment.

    Raises :class:`~api.errors.BadConfiguration` naming the key for an unknown key, a wrong type or an impossible value.
    """
    environ = os.environ if environ is None else environ
    values, folder = _read_file(environ)
    for spec in fields(Settings):
        for name in (ALIASES.get(spec.name), f"ANJEON_{spec.name.upper()}"):
            if name and environ.get(name):
                values[spec.name] = _from_environment(spec, environ[name])
    for name in URL_KEYS:
        path = environ.get(f"ANJEON_{name.upper()}_FILE") or values.pop(f"{name}_file", None)
        if path and not values.get(name):
            values[name] = _secret_text(absolute(path, folder), name)
    return _build(values, folder)


def _secret_text(path: Path, key: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadConfiguration(
            Text("{path} cannot be read: {error}", path=f"{key}_file", error=error.strerror)
        ) from error


def _read_file(environ: Mapping[str, str]) -> tuple[dict[str, Any], Path]:
    given = environ.get("ANJEON_CONFIG")
    path = Path(given or "config.toml")
    if not path.exists():
        if given:
            raise BadConfiguration(Text("ANJEON_CONFIG: there is no file {path}.", path=path))
        return {}, Path.cwd()
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")), path.resolve().parent
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise BadConfiguration(Text("{path} cannot be read: {error}", path=path, error=error)) from error


def _from_environment(spec: Field[Any], text: str) -> Any:
    """Environment values are text: whatever is not text itself is read as JSON (`true`, `8050`, `["keti"]`)."""
    if spec.type in ("str", "Path", "Path | None"):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise bad_value(f"ANJEON_{spec.name.upper()}", text, spec) from error


def _build(values: dict[str, Any], folder: Path) -> Settings:
    given = checked(Settings, values, "")
    data_dir = absolute(given.get("data_dir", "var"), folder)
    given["data_dir"] = data_dir
    given["sites"] = tuple(_site(entry, i, folder) for i, entry in enumerate(given.get("sites", ())))
    devices = tuple(device_entry(entry, i, folder) for i, entry in enumerate(given.get("devices", ())))
    if not given["sites"]:
        given["sites"] = demo_sites(data_dir)
        devices = devices or demo_devices(int(given.get("demo_port", Settings.demo_port)))
    given["devices"] = devices
    given["notify"] = tuple(notify_entry(entry, i) for i, entry in enumerate(given.get("notify", ())))
    for name, ids in (
        ("sites", [s.id for s in given["sites"]]),
        ("devices", [d.id for d in devices]),
        ("notify", [target.name for target in given["notify"]]),
    ):
        if len(set(ids)) < len(ids):
            raise BadConfiguration(Text("{name}: two entries have the same id.", name=name))
    known = {s.id for s in given["sites"]}
    for i, device in enumerate(devices):
        if device.site not in known:
            raise BadConfiguration(Text("{key}: there is no site {site}.", key=f"devices[{i}].site", site=device.site))
    for i, site in enumerate(given["sites"]):
        check_cooling(site, f"sites[{i}].cooling_device", devices)
    hour = given.get("training_hour", Settings.training_hour)
    if not 0 <= hour <= 24:
        raise BadConfiguration(
            Text("{key}: {value} is outside {low}..{high}.", key="training_hour", value=hour, low=0, high=24)
        )
    given["database_url"] = given.get("database_url") or f"sqlite:///{data_dir / 'anjeon.db'}"
    for key in URL_KEYS:
        given[key] = normalise_url(given.get(key, ""), folder, key)
    for key in SECRET_FILES:
        if given.get(key) is not None:
            given[key] = absolute(given[key], folder)
    return Settings(**given)


def _site(entry: Any, index: int, folder: Path) -> Site:
    where = f"sites[{index}]."
    given = checked(Site, entry, where)
    if not isinstance(given["name"], Mapping) or not set(LANGUAGES) <= set(given["name"]):
        raise BadConfiguration(Text("{key}: a name in ko and en is needed.", key=where + "name"))
    try:
        ZoneInfo(given.get("timezone", "Asia/Seoul"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadConfiguration(
            Text("{key}: {value} is not an IANA time zone.", key=where + "timezone", value=given["timezone"])
        ) from error
    banks = tuple(Bank(**checked(Bank, bank, f"{where}banks[{i}].")) for i, bank in enumerate(given.get("banks", ())))
    limits = sos_limits_entry(given.get("sos_limits", {}), where + "sos_limits")
    url = normalise_url(given["url"], folder, where + "url")
    return Site(**{**given, "url": url, "banks": banks, "sos_limits": limits})
