"""What commands answer: a file each, with the document for machines and the parts for people."""
