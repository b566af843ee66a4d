"""Back-test: what other limits, delays, dead bands and counts would have meant over stored rows."""
