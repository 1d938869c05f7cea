"""How fast sources are polled, beside bare aiohttp and beside `reader`."""
