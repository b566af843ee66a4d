"""Telling people outside the screens."""
