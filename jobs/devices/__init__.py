"""Modbus: links to devices, the collector, commands carried out, and simulators. The only place that knows pymodbus."""
