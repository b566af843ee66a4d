"""What can be set. Each field carries the line that documents it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from api.i18n import LANGUAGES

REST_SHARE = 0.005  # of the rated current


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
    rated_rack_current_a: float = _key("rated current of a rack; below 0.5 % of it a rack is at rest", 100.0)
    soc_cap: float | None = _key("charge in % that is not to be passed; empty: no cap, only the dwell indicator", None)
    standby_alarm_min: int = _key("minutes in stand-by after charging after which an alarm is raised; 0: none", 0)
    sos_limits: Mapping[str, tuple[float, float]] = _key(
        "limits of the racks' State of Safety that differ from those of docs/science/rack-sos.md, each [maximum safe "
        "value, warning value]: `{over_voltage = [4.014, 4.05], under_temperature = [5.3, 0.0]}`",
        dict,
    )
    cells_per_tray: int = _key("cells of a tray, in the order of their positions: how the SoCP map is laid out", 12)
    trays_per_rack: int = _key("trays of a rack; 0: as many as positions were seen", 0)
    cooling_device: str = _key(
        "id of the device that is the engine-room cooling of this site, which the cooling loop then controls; empty: "
        "none",
        "",
    )
    cold_charge_actions: tuple[str, ...] = _key(
        "what is asked of devices when a rack is charged below the protection limit of `low_temperature_charging`: "
        "`device:command=value`, done by itself where the protocol map marks the command automatic; empty: nothing",
        (),
    )

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def rest_below_a(self) -> float:
        """Current (A, either way) below which a rack is at rest."""
        return REST_SHARE * self.rated_rack_current_a

    @property
    def bind(self) -> str:
        """Name of the site's database among the engines."""
        return f"site_{self.id}"


@dataclass(frozen=True, kw_only=True)
class Device:
    """One Modbus TCP device, or one unit behind an RS-485 converter."""

    id: str = _key("short name, as in the REST paths and in the audit log")
    site: int = _key("number of the site whose rows it delivers")
    map: str = _key("protocol map: name of a shipped one, or path of a YAML file")
    host: str = _key("address of the device or converter")
    port: int = _key("TCP port", 502)
    unit: int = _key("Modbus unit id, 1..247", 1)
    bank_id: int | None = _key("bank its rows belong to; needed by maps with bank or rack rows", None)
    timeout_ms: int = _key("how long an answer is waited for", 1000)
    gap_ms: int = _key("silence between two requests to its host and port, as slow converters need it", 0)
    arming: str = _key(
        "how far commands go until an engineer changes it: checked only, compared with the device, or written",
        "simulate",
        choices=("simulate", "shadow", "armed"),
    )
    simulator: bool = _key("whether it is one of our simulators, into which faults may be injected", False)


@dataclass(frozen=True, kw_only=True)
class NotifyTarget:
    """Somebody who is told of alarms outside the screens."""

    name: str = _key("short name, as in the notification log")
    kind: str = _key("how", choices=("email", "webhook"))
    address: str = _key("e-mail address, or `https://...` of the webhook")
    language: str = _key("language of the texts", "ko", choices=LANGUAGES)
    priorities: tuple[int, ...] = _key("alarm priorities that are told", (1, 2))
    after_min: int = _key("only when nobody has acknowledged for so many minutes (escalation); 0: at once", 0)
    sites: tuple[int, ...] = _key("only alarms of these sites; empty: all", ())


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
    deid_key_file: Path | None = _key("file of that key; empty: `deid.key` in `data_dir`, made with mode 0600", None)
    jwt_secret: str = _key("secret that signs API tokens; empty: read from `jwt_secret_file`", "")
    jwt_secret_file: Path | None = _key(
        "file of that secret; empty: `jwt.secret` in `data_dir`, made with mode 0600", None
    )
    session_secret: str = _key("secret that signs browser sessions; empty: read from `session_secret_file`", "")
    session_secret_file: Path | None = _key(
        "file of that secret; empty: `session.secret` in `data_dir`, made with mode 0600", None
    )
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
    requests_per_min: int = _key(
        "requests a token may make in a minute where its own limit is not set; 0: any number", 100_000
    )
    bytes_per_day: int = _key("bytes a token may fetch in a day (UTC) where its own limit is not set; 0: any number", 0)
    latest_days: int = _key("how many days back `latest` looks for a row", 7)
    query_timeout_s: int = _key("time limit of one database query that answers a page or a list", 30)
    read_only: bool = _key("never write to any device, whatever else is set", False)
    spool_mb: int = _key("size of the spool in `data_dir` for rows whose database is away; then the oldest go", 2048)
    smtp_url: str = _key("mail server for notifications: `smtp://user@host:587` or `smtps://...`; empty: no mail", "")
    smtp_password: str = _key("its password; or give `smtp_password_file`", "")
    smtp_password_file: Path | None = _key("file of that password", None)
    mail_from: str = _key("sender of notification mails", "anjeon@localhost")
    notify: tuple[NotifyTarget, ...] = _key("who is told of alarms, one `[[notify]]` entry each", ())
    training_hour: int = _key(
        "hour of a site's day, 0..23, from which on its forecasters are trained anew; 24: only by `forecast train`", 3
    )
    stress_workers: int = _key(
        "processes that work out studies of the stress lab, which give way to everything else; 0: one a core", 0
    )
    demo_port: int = _key("first of the TCP ports of the demo's simulated devices", 5020)
    devices: tuple[Device, ...] = _key("the Modbus devices, one `[[devices]]` entry each; none: the demo's", ())
    sites: tuple[Site, ...] = _key("the storage sites, one `[[sites]]` entry each; none: the built-in demo", ())

    @property
    def is_demo(self) -> bool:
        """Whether these are the built-in demo's sites, which we may fill with simulated rows."""
        return bool(self.sites) and all(
            Path(s.url.removeprefix("sqlite:///")).parent == self.data_dir / "demo" for s in self.sites
        )

    def device(self, device_id: str) -> Device | None:
        return next((d for d in self.devices if d.id == device_id), None)

    def is_cooling(self, device_id: str) -> bool:
        """Whether a device is the engine-room cooling of a site, which the cooling loop alone orders."""
        return any(site.cooling_device == device_id for site in self.sites if site.cooling_device)

    def site(self, site_id: int) -> Site | None:
        return next((s for s in self.sites if s.id == site_id), None)
