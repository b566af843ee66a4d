"""Pure calculation: no clock, no environment, no input or output. ``now`` and ``rng`` are arguments."""
