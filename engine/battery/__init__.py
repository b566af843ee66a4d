"""The electro-thermal model of cells, racks and banks behind the demo history and the simulators."""
