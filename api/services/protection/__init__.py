"""The protection map and the dwell watch at work."""
