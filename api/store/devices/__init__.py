"""Devices as they are stored: their last image, commands to them, who may write."""
