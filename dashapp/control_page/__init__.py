"""Page 5: what the cooling loop reads, forecasts, orders and why; the mode, and how honest the loop is."""
