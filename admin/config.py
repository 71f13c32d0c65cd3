"""Settings of the signed-in side (配置): the table ``[admin]`` of the settings file."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator

from vote.config import SideSettings, load_side


class AdminSettings(SideSettings):
    """The table ``[admin]`` of the settings file.

    Attributes:
        files: folder for evidence, outside of anything that is served.
        idle_minutes: how long a device stays signed in without a request.
        signed_in_hours: how long it stays signed in at all.
        private_webhooks: whether webhooks may go to addresses in private networks.
    """

    files: Path
    idle_minutes: Annotated[int, Field(ge=1, le=1440, strict=True)]
    signed_in_hours: Annotated[int, Field(ge=1, le=720, strict=True)]
    private_webhooks: bool

    @field_validator("workers")
    @classmethod
    def _is_one_process(cls, value: int) -> int:
        """Scrutineers' links, sheets waiting to be printed and simulated phones live in the memory of the process."""
        if value != 1:
            raise ValueError("登录一侧只能为 1")
        return value


def load(path: Path) -> AdminSettings:
    """Read the settings of the signed-in side. See `vote.config.load_side`."""
    return load_side(path, "admin", AdminSettings)
