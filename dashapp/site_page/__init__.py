"""The Sites page: the racks of a site, and one rack with all that is known of it."""
