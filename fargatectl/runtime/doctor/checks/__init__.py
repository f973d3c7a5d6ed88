"""What is checked: a file each."""
