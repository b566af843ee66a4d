"""Predictive cooling: the state, the history, the energy and the models of a site's engine-room cooling."""
