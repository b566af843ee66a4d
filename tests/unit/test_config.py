"""The configuration: what is read, what wins, and how a mistake is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.config import Settings, load_settings
from api.errors import BadConfiguration

SITE = '[[sites]]\nid = 7\nname = {ko = "가", en = "A"}\nurl = "postgres://u@h/x"\n'


def load(tmp_path: Path, text: str, **environ: str) -> Settings:
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings({"ANJEON_CONFIG": str(path), **environ})


def refusal(tmp_path: Path, text: str, **environ: str) -> str:
    with pytest.raises(BadConfiguration) as refused:
        load(tmp_path, text, **environ)
    return str(refused.value)


def test_without_a_file_the_demo_with_two_sites_runs(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)})
    assert settings.is_demo
    assert [len(site.banks) for site in settings.sites] == [1, 2]
    assert settings.database_url == f"sqlite:///{tmp_path / 'anjeon.db'}"


def test_a_configured_site_is_no_demo(tmp_path: Path) -> None:
    settings = load(tmp_path, SITE)
    assert not settings.is_demo
    assert settings.sites[0].url == "postgresql+psycopg2://u@h/x"
    assert settings.sites[0].timezone == "Asia/Seoul"


def test_relative_paths_start_at_the_configuration_file(tmp_path: Path) -> None:
    settings = load(tmp_path, 'data_dir = "d"\ndatabase_url = "sqlite:///d/a.db"\n')
    assert settings.data_dir == tmp_path / "d"
    assert settings.database_url == f"sqlite:///{tmp_path / 'd' / 'a.db'}"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = load(tmp_path, "port = 1\n" + SITE, ANJEON_PORT="2", ANJEON_COMPAT="true", ANJEON_LANGUAGE="en")
    assert (settings.port, settings.compat, settings.language) == (2, True, "en")


def test_the_usual_names_are_understood() -> None:
    settings = load_settings({"DATABASE_URL": "postgresql://h/a", "HOST": "::1", "PORT": "9"})
    assert (settings.database_url, settings.host, settings.port) == ("postgresql+psycopg2://h/a", "::1", 9)


def test_a_database_url_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://u:secret@h/a\n")
    settings = load(tmp_path, 'database_url_file = "url"\n')
    assert settings.database_url == "postgresql+psycopg2://u:secret@h/a"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("colour = 1\n", "colour: there is no such setting"),
        ('port = "high"\n', "port: 'high' is not accepted. Expected: int"),
        ("port = -1\n", "port: -1 is not accepted"),
        ('language = "fr"\n', "language: 'fr' is not accepted. Expected: ko | en"),
        ('database_url = "mysql://h/a"\n', "database_url: 'mysql' is not accepted"),
        ('[[sites]]\nid = 1\nurl = "sqlite:///a"\n', "sites[0].name: this setting is needed"),
        (SITE.replace('en = "A"', 'fr = "A"'), "sites[0].name: a name in ko and en is needed"),
        (SITE + 'timezone = "Mars/Olympus"\n', "sites[0].timezone: Mars/Olympus is not an IANA time zone"),
        (SITE + "[[sites.banks]]\nracks = [1]\n", "sites[0].banks[0].id: this setting is needed"),
        (SITE + "sos_limits = [4.05]\n", "sites[0].sos_limits: a table of keys is needed"),
        (SITE + "sos_limits = {voltage = [4.0, 4.1]}\n", "sites[0].sos_limits.voltage: there is no such setting"),
        (SITE + "sos_limits = {over_voltage = [4.0]}\n", "sos_limits.over_voltage: two numbers are needed"),
        (SITE + "sos_limits = {over_voltage = [true, 4.1]}\n", "sos_limits.over_voltage: two numbers are needed"),
        (SITE + "sos_limits = {over_voltage = [4.0, 4]}\n", "sos_limits.over_voltage: the maximum safe value and"),
        (SITE + "sos_limits = {over_voltage = [4.1, 4.0]}\n", "must lie above the maximum safe value 4.1"),
        (SITE + "sos_limits = {under_voltage = [3.2, 3.3]}\n", "must lie below the maximum safe value 3.2"),
        (SITE + "sos_limits = {over_current = [-90, 100]}\n", "over_current: numbers from 0.0 to 1000.0 are needed"),
        (SITE + "sos_limits = {over_temperature = [nan, 50]}\n", "numbers from -40.0 to 200.0 are needed"),
        (SITE + SITE, "two entries have the same id"),
        ("port = \n", "cannot be read"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, text: str, named: str) -> None:
    assert named in refusal(tmp_path, text)


def test_an_environment_value_that_is_not_json_is_named(tmp_path: Path) -> None:
    assert "ANJEON_PORT: 'many' is not accepted" in refusal(tmp_path, "", ANJEON_PORT="many")


def test_a_password_in_a_bad_url_is_not_repeated(tmp_path: Path) -> None:
    assert "hunter2" not in refusal(tmp_path, 'database_url = "mysql://u:hunter2@h/a"\n')


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="there is no file"):
        load_settings({"ANJEON_CONFIG": str(tmp_path / "none.toml")})


def test_a_secret_file_is_looked_for_beside_the_configuration(tmp_path: Path) -> None:
    settings = load(tmp_path, 'jwt_secret_file = "keys/jwt"\n')
    assert settings.jwt_secret_file == tmp_path / "keys" / "jwt"
    assert settings.session_secret_file is None


def test_limits_of_the_racks_may_be_a_sites_own(tmp_path: Path) -> None:
    settings = load(tmp_path, SITE + "sos_limits = {over_voltage = [4.02, 4.1], under_temperature = [5, -2.5]}\n")
    assert settings.sites[0].sos_limits == {"over_voltage": (4.02, 4.1), "under_temperature": (5.0, -2.5)}


COOLED = SITE + 'cooling_device = "plant"\n'
DEVICE = '[[devices]]\nid = "{id}"\nsite = {site}\nmap = "engine_room_cooling"\nhost = "10.0.0.4"\n'


def test_the_cooling_device_of_a_site_is_one_of_its_own(tmp_path: Path) -> None:
    settings = load(tmp_path, COOLED + DEVICE.format(id="plant", site=7))
    assert settings.is_cooling("plant")
    assert not settings.is_cooling("")
    for devices in ("", DEVICE.format(id="pump", site=7)):
        assert refusal(tmp_path, COOLED + devices).startswith("sites[0].cooling_device: site 7 has no device plant")
    elsewhere = COOLED + SITE.replace("id = 7", "id = 8") + DEVICE.format(id="plant", site=8)
    assert "sites[0].cooling_device" in refusal(tmp_path, elsewhere)


def test_the_demo_cools_the_engine_room_of_its_second_site(tmp_path: Path) -> None:
    settings = load_settings({"DATA_DIR": str(tmp_path)})
    assert [site.cooling_device for site in settings.sites] == ["", "panli-cooling"]
    plant = settings.device("panli-cooling")
    assert plant is not None
    assert (plant.site, plant.map, plant.port, plant.unit, plant.arming) == (2, "engine_room_cooling", 5024, 1, "armed")
