"""What REST and the HMI share of the web: who asks, in which language, whether they may (docs/decisions/0001)."""
