"""Alarms as they are stored: what stands, what became of it, what is held back."""
