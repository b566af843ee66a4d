"""Studies of the stress lab as rows: what was asked for, what is worked out already, measured traces."""
