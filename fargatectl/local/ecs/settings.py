"""Account settings."""

from .call import Answer, Call


def put_account_setting_default(call: Call) -> Answer:
    """The embedded AWS has one principal: a default is the setting."""
    return {"setting": call.backend.put_account_setting(call.get("name"), call.get("value"))}
