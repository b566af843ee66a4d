"""The parts of the Data page: what is chosen, the panels to choose it with, preview and delivery."""
