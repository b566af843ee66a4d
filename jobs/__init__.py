"""Time and devices: the job process and what it runs."""
