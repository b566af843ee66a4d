"""The plant: pumps, central cooler, fresh-water circuit, engine room and drives of a ship, on a drawn voyage."""
