"""What is mounted into a container."""

from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from fargatectl.spec.models.names import AbsolutePath, Bool, Str
from fargatectl.spec.models.section import Section, sentence, wrong
from fargatectl.spec.models.texts import Matching
from fargatectl.spec.models.values import Whole

_FILE_SYSTEM = Matching(
    r"fs-[0-9a-f]{8,40}|arn:aws[a-z-]*:elasticfilesystem:.+", "an EFS file system (fs-…)"
)
_ACCESS_POINT = Matching(r"fsap-[0-9a-f]{8,40}", "an EFS access point (fsap-…)")


class Ebs(Section):
    """A block device of the task's own, which is gone with it."""

    short = "size"

    size: Annotated[int, Whole(1, 65_536)] | None = Field(
        default=None, description="GiB; may be left away with a snapshot."
    )
    snapshot: Annotated[str, Matching(r"snap-[0-9a-f]{8,17}", "a snapshot (snap-…)")] | None = (
        Field(default=None, description="The snapshot it starts from.")
    )
    type: Literal["gp2", "gp3", "io1", "io2", "st1", "sc1"] = Field(
        default="gp3", description="The volume type."
    )
    iops: Annotated[int, Whole(100, 256_000)] | None = Field(
        default=None, description="Provisioned IOPS, for gp3, io1 and io2."
    )
    throughput: Annotated[int, Whole(125, 1000)] | None = Field(
        default=None, description="MiB/s, for gp3."
    )
    filesystem: Literal["xfs", "ext4", "ext3"] = Field(
        default="xfs", description="What it is formatted with."
    )
    encrypted: Bool = Field(default=True, description="Encrypt it at rest.")
    kms_key: Str | None = Field(default=None, description="The key to encrypt it with.")

    @field_validator("iops", "throughput")
    @classmethod
    def _fits_the_type(cls, value: int, info: ValidationInfo) -> int:
        takers = ("gp3",) if info.field_name == "throughput" else ("gp3", "io1", "io2")
        kind = info.data.get("type", takers[0])
        if kind not in takers:
            raise wrong(f"is not for volumes of type {kind}")
        return value

    @model_validator(mode="after")
    def _has_a_size(self) -> "Ebs":
        if self.size is None and self.snapshot is None:
            raise sentence("an EBS volume needs a `size` or a `snapshot`")
        return self


class Volume(Section):
    """Scratch space that the task's containers share by its path, or a file system."""

    efs: Annotated[str, _FILE_SYSTEM] | None = Field(
        default=None, description="An EFS file system."
    )
    ebs: Ebs | None = Field(default=None, description="An EBS volume, or just its size in GiB.")
    access_point: Annotated[str, _ACCESS_POINT] | None = Field(
        default=None, description="An access point of the EFS file system."
    )
    root: AbsolutePath = Field(default="/", description="The folder of the EFS file system.")
    iam: Bool = Field(default=True, description="Mount EFS with the task role.")
    read_only: Bool = Field(default=False, description="Mount it read-only.")

    @model_validator(mode="before")
    @classmethod
    def _nothing_is_scratch(cls, data: Any) -> Any:
        return {} if data is None else data

    @field_validator("access_point", "root", "iam")
    @classmethod
    def _only_of_efs(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("efs", "?") is None:
            raise wrong("is for an EFS file system: name it in `efs`")
        if info.field_name == "root" and value != "/" and info.data.get("access_point"):
            raise wrong("must be / with an access point, which has a root of its own")
        return value

    @field_validator("ebs")
    @classmethod
    def _is_one_thing(cls, ebs: Ebs, info: ValidationInfo) -> Ebs:
        if info.data.get("efs"):
            raise wrong("cannot stand beside `efs`: a volume is one or the other")
        return ebs
