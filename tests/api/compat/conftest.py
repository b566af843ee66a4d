"""A deployment with ``compat = true``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.config import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As everywhere, but answering as the old service did."""
    return replace(settings, compat=True)
