"""Messages to people outside the screens, until they are sent."""
