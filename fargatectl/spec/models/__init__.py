"""What the user writes, as types: one module per subject, `Spec` is the whole."""
