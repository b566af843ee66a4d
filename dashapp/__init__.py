"""The operator HMI: a Dash application under ``/hmi/``."""

from __future__ import annotations

from flask import Flask

PREFIX = "/hmi/"


def register(app: Flask) -> None:
    """Mount the HMI on the web application."""
