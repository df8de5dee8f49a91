"""Travel from zones to places."""
