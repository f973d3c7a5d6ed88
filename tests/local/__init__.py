"""Tests of the embedded AWS: through boto3, over HTTP, on a simulated clock."""
