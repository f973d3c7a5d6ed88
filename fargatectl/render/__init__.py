"""What people and machines read: the only package that prints."""
