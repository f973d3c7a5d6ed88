"""One file per command: what it does, in the order it does it. No boto3, no rich."""
