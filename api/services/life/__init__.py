"""What the life of racks leaves behind: SoH and SoL, extreme cells (SoCP), drift at rest."""
