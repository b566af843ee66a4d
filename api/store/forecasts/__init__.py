"""Forecasts: which models there are and what they are worth."""
