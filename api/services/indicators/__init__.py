"""Indicators: computed of every rack each minute from its rows, stored, and read again by pages and services."""
