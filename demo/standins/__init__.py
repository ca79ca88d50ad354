"""Stand-ins for the platforms' servers, on loopback: they page, limit, sign and fail like the real ones, and remember calls."""
