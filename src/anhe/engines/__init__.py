"""The ground: pure engines that know no room, no clock and no network."""
