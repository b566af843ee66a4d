"""Forecasts in production: what is forecast, from which model, kept where, and read how."""
