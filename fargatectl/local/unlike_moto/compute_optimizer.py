"""Compute Optimizer in an account that has not enrolled, as new ones have not."""

import json

from werkzeug.wrappers import Request, Response

_REFUSAL = {
    "__type": "com.amazonaws.computeoptimizer#OptInRequiredException",
    "message": "The account is not opted in to Compute Optimizer.",
}


@Request.application
def not_enrolled(_request: Request) -> Response:
    """The refusal in its JSON protocol, which boto3 speaks of the two that it has."""
    return Response(json.dumps(_REFUSAL), 400, mimetype="application/x-amz-json-1.0")
