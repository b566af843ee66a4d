"""What every page says of alarms: counts by priority, the banner, the lamp, the sounder."""
