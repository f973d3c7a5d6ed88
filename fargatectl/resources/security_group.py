"""Who may connect to a load balancer or a task."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from fargatectl.aws import Aws, ignoring
from fargatectl.engine import Key, Live, Outputs, Owner, Resource, stand
from fargatectl.resources import ec2, guests, strangers, tags


@dataclass(frozen=True, kw_only=True)
class Ingress:
    """One rule that lets in: ports from a source, which is an address range or a security group."""

    source: str
    from_port: int
    to_port: int
    protocol: str = "tcp"

    def __str__(self) -> str:
        last = "" if self.to_port == self.from_port else f"-{self.to_port}"
        return f"{self.from_port}{last} from {self.source}"


@dataclass(frozen=True, kw_only=True)
class SecurityGroup(Resource):
    """Outputs: `id`. All may leave (AWS's default rule); only `ingress` may come in."""

    kind: ClassVar[str] = "security-group"
    found_by: ClassVar[tuple[str, ...]] = ("vpc",)

    vpc: str
    group_name: str
    description: str = field(compare=False)
    ingress: frozenset[Ingress]

    @classmethod
    def observe(cls, aws: Aws, wanted: Sequence[Self]) -> Mapping[Key, Live[Self]]:
        # One of the name in another VPC is another: names are a VPC's own.
        lives = ec2.within(wanted, cls.owned(aws, wanted[0].owner))
        found = ec2.pick(aws, wanted, lives)
        missing = {item.group_name: item for item in wanted if item.key not in found}
        # A group of that name that does not carry our tags would make CreateSecurityGroup fail.
        for group in cls._named(aws, missing) if missing else ():
            live = cls._live(group, tags.from_list(group.get("Tags")), missing[group["GroupName"]])
            found[live.key] = live
        return found

    @classmethod
    def owned(cls, aws: Aws, owner: Owner) -> Iterable[Live[Self]]:
        return ec2.owned(aws, owner, "describe_security_groups", "SecurityGroups", cls._live)

    @classmethod
    def standing(cls, aws: Aws, ids: Iterable[str]) -> frozenset[str]:
        """Those of the ids that are groups, whoever made them."""
        filters = [{"Name": "group-id", "Values": sorted(ids)}]
        answer = aws.read("ec2", "describe_security_groups", Filters=filters)
        return frozenset(each["GroupId"] for each in answer["SecurityGroups"])

    def create(self, aws: Aws) -> Outputs:
        group = ec2.make(
            aws,
            self,
            lambda client: client.create_security_group(
                GroupName=self.group_name,
                Description=self.description,
                VpcId=self.vpc,
                TagSpecifications=ec2.specification("security-group", self),
            )["GroupId"],
            lambda: self.owned(aws, self.owner),
        )
        # A load balancer takes it without rules, too; each of them is a call more.
        outputs = {"id": group}
        stand(outputs)
        self._allow(aws, group, self.ingress)
        return outputs

    def update(self, aws: Aws, live: Live[Self]) -> Outputs:
        group = live.outputs["id"]
        self._allow(aws, group, self.ingress - live.found.ingress)
        self._revoke(aws, group, live.found.ingress - self.ingress)
        ec2.retag(aws, self, live)
        return live.outputs

    def needed_by(self, aws: Aws, live: Live[Self]) -> Sequence[str]:
        group = live.outputs["id"]

        def carries(interface: ec2.Item) -> bool:
            return group in [each["GroupId"] for each in interface["Groups"]]

        filters = [{"Name": "vpc-id", "Values": [live.found.vpc]}]
        groups = aws.read("ec2", "describe_security_groups", Filters=filters)["SecurityGroups"]
        naming = [
            each
            for each in strangers.others(groups, self.owner)
            if group in {rule.source for rule in _ingress(each["IpPermissions"])}
            or group in {rule.source for rule in _ingress(each["IpPermissionsEgress"])}
        ]
        return [
            *(f"security group {each['GroupId']} names it" for each in naming),
            *guests.using(aws, live),
            *strangers.told(strangers.interfaces(aws, self.owner, live.found.vpc, carries)),
        ]

    def delete(self, aws: Aws, live: Live[Self]) -> None:
        # Groups that name one another cannot be deleted before the rules that do are gone.
        self._revoke(aws, live.outputs["id"], live.found.ingress)
        ec2.delete(aws, lambda: aws.client("ec2").delete_security_group(GroupId=live.outputs["id"]))

    @classmethod
    def _named(cls, aws: Aws, wanted: Mapping[str, Self]) -> list[ec2.Item]:
        vpcs = sorted({item.vpc for item in wanted.values()})
        filters = [
            {"Name": "vpc-id", "Values": vpcs},
            {"Name": "group-name", "Values": sorted(wanted)},
        ]
        answer = aws.read("ec2", "describe_security_groups", Filters=filters)
        return list(answer["SecurityGroups"])

    @classmethod
    def _live(
        cls, item: ec2.Item, tagged: dict[str, str], wanted: Self | None = None
    ) -> Live[Self]:
        found = cls(
            name=wanted.name if wanted else tags.name_in(tagged, item["GroupId"]),
            tags=tags.managed(tagged),
            vpc=item["VpcId"],
            group_name=item["GroupName"],
            description=item["Description"],
            ingress=frozenset(_ingress(item["IpPermissions"])),
        )
        return Live(found, {"id": item["GroupId"]}, Owner.of(tagged))

    def _allow(self, aws: Aws, group: str, rules: Iterable[Ingress]) -> None:
        for rule in sorted(rules, key=str):
            # One call a rule: AWS refuses a whole call for one rule that is there already.
            with ignoring("InvalidPermission.Duplicate"):
                self._authorize(aws, group, rule)

    def _authorize(self, aws: Aws, group: str, rule: Ingress) -> None:
        ec2.until_known(
            aws,
            lambda: aws.client("ec2").authorize_security_group_ingress(
                GroupId=group, IpPermissions=[_permission(rule)]
            ),
        )

    def _revoke(self, aws: Aws, group: str, rules: Iterable[Ingress]) -> None:
        permissions = [_permission(rule) for rule in sorted(rules, key=str)]
        if permissions:
            with ignoring("InvalidPermission.NotFound", "InvalidGroup.NotFound"):
                aws.client("ec2").revoke_security_group_ingress(
                    GroupId=group, IpPermissions=permissions
                )


def _ingress(permissions: Iterable[Mapping[str, Any]]) -> Iterator[Ingress]:
    for permission in permissions:
        sources = [
            *(each["CidrIp"] for each in permission.get("IpRanges", ())),
            *(each["CidrIpv6"] for each in permission.get("Ipv6Ranges", ())),
            *(each["PrefixListId"] for each in permission.get("PrefixListIds", ())),
            *(each["GroupId"] for each in permission.get("UserIdGroupPairs", ())),
        ]
        for source in sources:
            # All protocols have no ports.
            yield Ingress(
                source=source,
                from_port=permission.get("FromPort", -1),
                to_port=permission.get("ToPort", -1),
                protocol=permission["IpProtocol"],
            )


def _permission(rule: Ingress) -> dict[str, Any]:
    ports = {"FromPort": rule.from_port, "ToPort": rule.to_port} if rule.protocol != "-1" else {}
    return {"IpProtocol": rule.protocol, **ports, **_source(rule.source)}


def _source(source: str) -> dict[str, Any]:
    if source.startswith("sg-"):
        return {"UserIdGroupPairs": [{"GroupId": source}]}
    if source.startswith("pl-"):
        return {"PrefixListIds": [{"PrefixListId": source}]}
    if ":" in source:
        return {"Ipv6Ranges": [{"CidrIpv6": source}]}
    return {"IpRanges": [{"CidrIp": source}]}
