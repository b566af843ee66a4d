"""The cooling loop: ``python -m jobs.cooling``, a process of its own that controls each site's engine-room cooling."""
