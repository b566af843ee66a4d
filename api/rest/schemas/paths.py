"""What the variable parts of paths mean, by their name; for the OpenAPI document."""

from __future__ import annotations

from typing import Any

PATH_PARTS: dict[str, dict[str, Any]] = {
    "site": {"description": "number of the operating site", "schema": {"examples": [1]}},
    "bank": {"description": "number of the bank; one without rows is an empty list", "schema": {"examples": [1]}},
    "rack": {"description": "number of the rack; one without rows is an empty list", "schema": {"examples": [1]}},
    "table": {"description": "which of the site's tables", "schema": {"enum": ["bank", "rack", "pcs", "etc"]}},
    "set_id": {"description": "number of the tag set", "schema": {"examples": [1]}},
    "change_id": {"description": "number of the request", "schema": {"examples": [1]}},
    "run_id": {"description": "number of the back-test", "schema": {"examples": [1]}},
    "study_id": {"description": "number of the study", "schema": {"examples": [1]}},
    "quantity": {"description": "what is limited", "schema": {"examples": ["over_voltage"]}},
    "level": {"description": "1 warning, 2 protection", "schema": {"examples": [1]}},
    "alarm_id": {"description": "number of the alarm", "schema": {"examples": [1]}},
    "device_id": {"description": "id of the device, as in the configuration", "schema": {"examples": ["panli-bms-1"]}},
    "command_id": {"description": "number of the command", "schema": {"examples": [1]}},
    "version": {"description": "version of the model", "schema": {"examples": ["20261121T023107Z-0f1e2d3c"]}},
    "jti": {"description": "id of the token", "schema": {"examples": ["0f8fad5bd9cb469fa16570867728950e"]}},
    "name": {"description": "name of the tag", "schema": {"examples": ["rack_max_temperature"]}},
}
