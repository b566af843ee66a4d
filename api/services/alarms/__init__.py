"""Alarms: raised, told, answered, ended."""
