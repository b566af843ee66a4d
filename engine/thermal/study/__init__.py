"""Controllers compared over simulated voyages, and the forecasts that were made on them."""
