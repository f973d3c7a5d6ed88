"""ClientToken: the same request sent twice makes one thing, not two."""

from typing import Any

from moto.ec2.responses import EC2Response

from fargatectl.local.failures import AwsError
from fargatectl.local.patching import Original, patch


@patch(EC2Response)
def create_nat_gateway(original: Original, response: Any) -> Any:
    return _once(original, response)


@patch(EC2Response)
def create_vpc_endpoint(original: Original, response: Any) -> Any:
    return _once(original, response)


def _once(original: Original, response: Any) -> Any:
    token = response._get_param("ClientToken")
    if not token:
        return original(response)
    # Kept on the backend, so that it goes when the account is emptied.
    answers = response.ec2_backend.__dict__.setdefault("answers_by_token", {})
    wish = response._get_params()
    if token not in answers:
        answers[token] = (wish, original(response))
    first_wish, answer = answers[token]
    if first_wish != wish:
        raise AwsError(
            "IdempotentParameterMismatch",
            "The request uses the same client token as a previous, but non-identical request. "
            "Do not reuse a client token with different requests, unless the requests are "
            "identical",
        )
    return answer
