"""The engine: bytes to rows (form), schema to queries (compile, keys), and the database they run on (duck)."""
