"""Forecasts of what racks will measure: what they need, what they say, how far they can be trusted."""
