"""Who may come in: users, their passwords, sign-in links."""
