"""The parts of the SoS builder: what is chosen (view), the panels, the charts, and the callbacks between them."""
