"""The back-test of the Alarms page: what other limits and counts would have meant, beside what the present ones did."""
