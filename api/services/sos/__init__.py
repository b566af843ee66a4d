"""State of Safety: tags, their values, the sets made of them, and what outside engines deliver or ask for."""
