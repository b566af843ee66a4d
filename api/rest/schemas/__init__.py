"""The forms of bodies and query strings; every field says in words what it accepts (``expected``)."""
