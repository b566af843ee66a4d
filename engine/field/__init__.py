"""Field devices as text and numbers: protocol maps, registers, quality, white list. No device is touched here."""
