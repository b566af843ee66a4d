"""What is counted over the life of racks: which cell was the extreme one."""
