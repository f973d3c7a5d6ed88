"""What AWS refuses is told with what to do, and what passes is told from what does not."""

import pytest
from botocore import exceptions
from botocore.exceptions import ClientError

from fargatectl.aws import is_signed_out
from fargatectl.aws.errors import explain, is_unanswered, is_unheard
from fargatectl.runtime.faults import passes


def refusal(code: str, status: int = 400) -> ClientError:
    answer = {
        "Error": {"Code": code, "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "DoIt")


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("VpcLimitExceeded", "A quota of the account is used up"),
        ("TooManyTargetGroups", "A quota of the account is used up"),
        ("ServiceQuotaExceededException", "A quota of the account is used up"),  # of schedules
        ("AuthFailure", "credentials are not valid"),  # EC2's word for it
        ("ExpiredToken", "credentials are not valid"),
        ("UnauthorizedOperation", "Ask for that permission"),
        ("RequestLimitExceeded", "AWS still throttles"),
        ("PriorRequestNotComplete", "AWS still throttles"),  # Route 53's
    ],
)
def test_a_refusal_is_told_with_what_helps(code: str, advice: str) -> None:
    assert advice in explain(refusal(code), "do it").advice


@pytest.mark.parametrize(
    ("error", "signs_in"),
    [
        (exceptions.UnauthorizedSSOTokenError(), "aws sso login"),
        (exceptions.LoginRefreshRequired(), "aws login"),
        (exceptions.LoginTokenLoadError(error_msg="none"), "aws login"),
    ],
)
def test_each_way_to_sign_in_has_its_command(error: Exception, signs_in: str) -> None:
    assert is_signed_out(error)
    assert explain(error, "do it").advice == f"Sign in again: {signs_in}."


def test_what_passes_is_waited_for_and_only_what_never_arrived_is_safe_to_repeat() -> None:
    throttled, broken = refusal("Throttling"), refusal("InternalError", 500)
    unreached = exceptions.EndpointConnectionError(endpoint_url="https://ecs")
    cut_off = exceptions.SSLError(endpoint_url="https://ecs", error="unexpected end")
    for error in (throttled, broken, unreached, cut_off):
        assert is_unanswered(error)
        assert passes(error)
    assert [is_unheard(each) for each in (throttled, broken, unreached, cut_off)] == [
        *(True, False),
        *(True, False),
    ]
    assert not passes(refusal("AccessDenied"))
    assert passes(refusal("LimitExceededException"))  # too many queries at once
    assert not is_unanswered(refusal("LimitExceededException"))  # too many of something
