"""Rule packs: read from TOML, checked as a whole, selected by id, phase and path."""
