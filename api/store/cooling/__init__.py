"""The rows of the cooling control: each cycle of the loop, and the mode of each plant."""
