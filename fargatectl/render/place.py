"""Where a command works: which app, environment, region and account, from which file."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    app: str
    env: str | None
    region: str
    account: str
    file: str

    def __str__(self) -> str:
        parts = [self.app, self.env, self.region, f"account {self.account}"]
        return " · ".join(part for part in parts if part)
