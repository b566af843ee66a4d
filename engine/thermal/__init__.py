"""Predictive cooling of an engine room: its plant, the forecast of its temperatures, and what its pumps and fans do."""
