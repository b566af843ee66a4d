"""What REST and the HMI share of the web: who asks, in which language, and whether they may. See docs/decisions/0001."""
