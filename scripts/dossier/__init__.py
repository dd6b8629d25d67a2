"""Check, read and cite hand-curated, evidence-linked data packages."""
