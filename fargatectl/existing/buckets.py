"""The bucket that access logs are to go to."""

from collections.abc import Iterator

from fargatectl.aws import Aws, code_of
from fargatectl.errors import Problem
from fargatectl.spec import SpecFile
from fargatectl.spec.door import Door

_MISSING = ("404", "NoSuchBucket", "NotFound")
# It may be another account's, which lets load balancers write and us not look.
_UNTOLD = ("403", "AccessDenied", "Forbidden")


def problems(aws: Aws, file: SpecFile, door: Door) -> Iterator[Problem]:
    """It must be there, in the load balancer's own region."""
    place = door.wanted.access_logs
    if place is None:
        return
    bucket = place.removeprefix("s3://").partition("/")[0]
    at = (*door.at, "access_logs")
    try:
        region = aws.read("s3", "head_bucket", Bucket=bucket).get("BucketRegion", aws.region)
    except Exception as error:
        if code_of(error) in _MISSING:
            yield file.problem(*at, message=f"there is no bucket {bucket}.")
        elif code_of(error) not in _UNTOLD:
            raise
        return
    if region != aws.region:
        message = (
            f"bucket {bucket} is in {region}; the load balancer in {aws.region} needs one there."
        )
        yield file.problem(*at, message=message)
