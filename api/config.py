"""Settings: one frozen object from one TOML file and the environment. Nothing else reads either.

The file is ``ANJEON_CONFIG``, else ``./config.toml`` if there, else the built-in demo. Every key can also be given
as ``ANJEON_<KEY>`` in the environment, which wins; ``DATABASE_URL``, ``HOST``, ``PORT`` and ``DATA_DIR`` are
understood too. ``docs/configuration.md`` is generated from the fields below.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.errors import BadConfiguration
from api.i18n import LANGUAGES, Text

ALIASES = {"database_url": "DATABASE_URL", "host": "HOST", "port": "PORT", "data_dir": "DATA_DIR"}


def _key(doc: str, default: Any = MISSING, *, choices: tuple[str, ...] = ()) -> Any:
    """A settings field with its line for the configuration table."""
    meta = {"doc": doc, "choices": choices}
    if callable(default):
        return field(default_factory=default, metadata=meta)
    return field(default=default, metadata=meta)


@dataclass(frozen=True, kw_only=True)
class Bank:
    """A bank a site is known to have, so that one that never reported is missed (not silently absent)."""

    id: int = _key("bank number, as in `BANK_ID`")
    racks: tuple[int, ...] = _key("rack numbers of the bank, as in `RACK_ID`", ())


@dataclass(frozen=True, kw_only=True)
class Site:
    """One storage site; its tables are found in its own database."""

    id: int = _key("number of the site, as in the REST paths")
    name: Mapping[str, str] = _key('display name by language: `{ko = "판리", en = "Panli"}`')
    url: str = _key("database URL of the site: `postgresql://...` or `sqlite:///...`")
    timezone: str = _key("IANA time zone the site lives in", "Asia/Seoul")
    writable: bool | None = _key("whether we may write rows; empty: only SQLite files under `data_dir`", None)
    current_positive: str = _key(
        "what a positive current or power means at this site", "charge", choices=("charge", "discharge")
    )
    banks: tuple[Bank, ...] = _key("banks and racks that must report; empty: those seen in the last 24 h", ())

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def bind(self) -> str:
        """Name of the site's database among the engines."""
        return f"site_{self.id}"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that can be set. Paths are absolute, secrets are read, URLs are normalised."""

    data_dir: Path = _key(
        "folder of our own files: embedded databases, secrets, spool; created with mode 0700", Path("var")
    )
    database_url: str = _key("users, tags, sets, SoS, audit; empty: `anjeon.db` in `data_dir`", "")
    results_url: str = _key("forecast and indicator tables; empty: `database_url`", "")
    results_writable: bool = _key("whether we may write into an attached `results_url`", False)
    feature_url: str = _key("protection-map tables; empty: `database_url`", "")
    feature_writable: bool = _key("whether we may write into an attached `feature_url`", False)
    analysis_url: str = _key("`analysis_result_*` tables of outside engines; empty: `database_url`", "")
    analysis_tables: tuple[str, ...] = _key(
        "organisations that deliver analysis results: NAME means table `analysis_result_NAME`",
        ("cnu", "keti", "snu", "qs", "suresoft"),
    )
    deid: str = _key(
        "how column names are de-identified: keyed, or the old service's bare hash",
        "hmac",
        choices=("hmac", "sha256"),
    )
    deid_key: str = _key("key of the keyed de-identification; empty: read from `deid_key_file`", "")
    deid_key_file: Path = _key("file of that key; made with mode 0600 if not there", Path("deid.key"))
    jwt_secret: str = _key("secret that signs API tokens; empty: read from `jwt_secret_file`", "")
    jwt_secret_file: Path = _key("file of that secret; made with mode 0600 if not there", Path("jwt.secret"))
    session_secret: str = _key("secret that signs browser sessions; empty: read from `session_secret_file`", "")
    session_secret_file: Path = _key("file of that secret; made with mode 0600 if not there", Path("session.secret"))
    session_idle_min: int = _key(
        "minutes without anybody touching a page after which a browser session ends; 0: never", 60
    )
    secure_cookies: bool = _key("cookies only over TLS, and HSTS; set it behind a TLS proxy", False)
    language: str = _key("language where the reader has not chosen one", "ko", choices=LANGUAGES)
    compat: bool = _key("answer as the old service did", False)
    host: str = _key("address the web server listens on", "127.0.0.1")
    port: int = _key("port the web server listens on", 8050)
    web_workers: int = _key("web worker processes", 3)
    web_threads: int = _key("threads in each web worker", 4)
    latest_days: int = _key("how many days back `latest` looks for a row", 7)
    query_timeout_s: int = _key("time limit of one database query that answers a page or a list", 30)
    sites: tuple[Site, ...] = _key("the storage sites, one `[[sites]]` entry each; none: the built-in demo", ())

    @property
    def is_demo(self) -> bool:
        """Whether these are the built-in demo's sites, which we may fill with simulated rows."""
        return bool(self.sites) and all(
            Path(s.url.removeprefix("sqlite:///")).parent == self.data_dir / "demo" for s in self.sites
        )

    def site(self, site_id: int) -> Site | None:
        return next((s for s in self.sites if s.id == site_id), None)


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
            values[name] = _secret_text(_absolute(path, folder), name)
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
    if spec.type in ("str", "Path"):
        return text
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise _bad(f"ANJEON_{spec.name.upper()}", text, spec) from error


def _build(values: dict[str, Any], folder: Path) -> Settings:
    checked = _checked(Settings, values, "")
    data_dir = _absolute(checked.get("data_dir", "var"), folder)
    checked["data_dir"] = data_dir
    checked["sites"] = tuple(_site(entry, i, folder) for i, entry in enumerate(checked.get("sites", ()))) or demo_sites(
        data_dir
    )
    ids = [s.id for s in checked["sites"]]
    if len(set(ids)) < len(ids):
        raise BadConfiguration(Text("sites: two entries have the same id."))
    checked["database_url"] = checked.get("database_url") or f"sqlite:///{data_dir / 'anjeon.db'}"
    for key in URL_KEYS:
        checked[key] = normalise_url(checked.get(key, ""), folder, key)
    for key, name in (
        ("deid_key_file", "deid.key"),
        ("jwt_secret_file", "jwt.secret"),
        ("session_secret_file", "session.secret"),
    ):
        checked[key] = _absolute(checked[key], folder) if key in checked else data_dir / name
    return Settings(**checked)


def _site(entry: Any, index: int, folder: Path) -> Site:
    where = f"sites[{index}]."
    checked = _checked(Site, entry, where)
    if not isinstance(checked["name"], Mapping) or not set(LANGUAGES) <= set(checked["name"]):
        raise BadConfiguration(Text("{key}: a name in ko and en is needed.", key=where + "name"))
    try:
        ZoneInfo(checked.get("timezone", "Asia/Seoul"))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadConfiguration(
            Text("{key}: {value} is not an IANA time zone.", key=where + "timezone", value=checked["timezone"])
        ) from error
    banks = tuple(
        Bank(**_checked(Bank, bank, f"{where}banks[{i}].")) for i, bank in enumerate(checked.get("banks", ()))
    )
    return Site(**{**checked, "url": normalise_url(checked["url"], folder, where + "url"), "banks": banks})


def _checked(cls: type, values: Any, where: str) -> dict[str, Any]:
    """``values`` with unknown keys, missing keys, wrong types and choices refused by name."""
    specs = {spec.name: spec for spec in fields(cls)}
    if not isinstance(values, Mapping):
        raise BadConfiguration(Text("{key}: a table of keys is needed.", key=where.rstrip(".")))
    for name in values:
        if name not in specs:
            raise BadConfiguration(
                Text(
                    "{key}: there is no such setting. Known: {known}",
                    key=where + name,
                    known=", ".join(specs),
                )
            )
    for name, spec in specs.items():
        if name not in values:
            if spec.default is MISSING and spec.default_factory is MISSING:
                raise BadConfiguration(Text("{key}: this setting is needed.", key=where + name))
            continue
        if not _fits(values[name], str(spec.type)) or (
            spec.metadata["choices"] and values[name] not in spec.metadata["choices"]
        ):
            raise _bad(where + name, values[name], spec)
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


_KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "bool": (bool,),
    "str": (str,),
    "Path": (str, Path),
    "bool | None": (bool, type(None)),
}


def _fits(value: Any, kind: str) -> bool:
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if kind in _KINDS:
        return isinstance(value, _KINDS[kind])
    if kind == "tuple[str, ...]":
        return isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
    if kind == "tuple[int, ...]":
        return isinstance(value, (list, tuple)) and all(isinstance(v, int) for v in value)
    return isinstance(value, (list, tuple, Mapping))


def _bad(key: str, value: Any, spec: Field[Any]) -> BadConfiguration:
    expected = " | ".join(spec.metadata["choices"]) or spec.type
    return BadConfiguration(
        Text(
            "{key}: {value} is not accepted. Expected: {expected}",
            key=key,
            value=repr(value),
            expected=expected,
        )
    )


def _absolute(path: Path | str, folder: Path) -> Path:
    return (folder / Path(path).expanduser()).resolve()


def normalise_url(url: str, folder: Path, key: str) -> str:
    """One spelling of a database URL: absolute SQLite path, psycopg2 for PostgreSQL (else SQLAlchemy takes psycopg 3).

    >>> normalise_url("postgres://u@h/ess2", Path("/etc"), "url")
    'postgresql+psycopg2://u@h/ess2'
    >>> normalise_url("sqlite:///var/a.db", Path("/srv"), "url")
    'sqlite:////srv/var/a.db'
    """
    scheme, separator, rest = url.partition("://")
    if not url:
        return ""
    if separator and scheme in ("postgres", "postgresql", "postgresql+psycopg2"):
        return f"postgresql+psycopg2://{rest}"
    if separator and scheme == "sqlite" and len(rest) > 1 and rest.startswith("/"):
        return f"sqlite:///{_absolute(rest[1:], folder)}"
    raise BadConfiguration(
        Text(
            "{key}: {value} is not accepted. Expected: {expected}",
            key=key,
            value=repr(scheme),
            expected="postgresql://... | sqlite:///...",
        )
    )


def demo_sites(data_dir: Path) -> tuple[Site, ...]:
    """The two demo sites: 1 bank x 8 racks and 2 banks x 8 racks, as SQLite files of our own."""
    racks = tuple(range(1, 9))
    names = ({"ko": "시온유", "en": "Sionyu"}, {"ko": "판리", "en": "Panli"})
    return tuple(
        Site(
            id=i,
            name=name,
            url=f"sqlite:///{data_dir / 'demo' / f'site_{i}.db'}",
            banks=tuple(Bank(id=b, racks=racks) for b in range(1, i + 1)),
        )
        for i, name in enumerate(names, start=1)
    )
