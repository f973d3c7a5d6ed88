"""What web services need that others made: hosted zones, certificates, load balancers."""

from dataclasses import dataclass
from typing import Any

from tests.commands.world import World


def zone(world: World, name: str = "example.com", private: bool = False) -> str:
    """The id of a new hosted zone."""
    route53 = world.client("route53")
    vpc = world.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    where = {"VPC": {"VPCRegion": "eu-west-1", "VPCId": vpc}} if private else {}
    made = route53.create_hosted_zone(
        Name=name,
        CallerReference=f"{name} {len(route53.list_hosted_zones()['HostedZones'])}",
        HostedZoneConfig={"PrivateZone": private, "Comment": ""},
        **where,
    )
    return str(made["HostedZone"]["Id"].rpartition("/")[2])


def records(world: World, zone_id: str) -> dict[tuple[str, str], str]:
    """Where each record leads, by name and type; without those that every zone has."""
    listed = world.client("route53").list_resource_record_sets(HostedZoneId=zone_id)
    return {
        (record["Name"], record["Type"]): _target(record)
        for record in listed["ResourceRecordSets"]
        if record["Type"] not in ("NS", "SOA")
    }


def _target(record: Any) -> str:
    if alias := record.get("AliasTarget"):
        return str(alias["DNSName"])
    return ", ".join(each["Value"] for each in record["ResourceRecords"])


def write_record(world: World, zone_id: str, name: str, kind: str, value: str) -> None:
    record = {"Name": name, "Type": kind, "TTL": 60, "ResourceRecords": [{"Value": value}]}
    world.client("route53").change_resource_record_sets(
        HostedZoneId=zone_id,
        ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]},
    )


def requested(world: World, *domains: str) -> str:
    """The ARN of a certificate that is not issued."""
    more = {"SubjectAlternativeNames": list(domains[1:])} if domains[1:] else {}
    made = world.client("acm").request_certificate(
        DomainName=domains[0], ValidationMethod="DNS", **more
    )
    return str(made["CertificateArn"])


def issued(world: World, zone_id: str, *domains: str) -> str:
    """The ARN of a certificate that somebody requested and proved."""
    acm, arn = world.client("acm"), requested(world, *domains)
    world.clock.sleep(10)
    options = acm.describe_certificate(CertificateArn=arn)["Certificate"]
    proofs = {
        option["ResourceRecord"]["Name"]: option["ResourceRecord"]["Value"]
        for option in options["DomainValidationOptions"]
    }
    for name, value in proofs.items():
        if (name, "CNAME") not in records(world, zone_id):
            write_record(world, zone_id, name, "CNAME", value)
    acm.describe_certificate(CertificateArn=arn)
    world.clock.sleep(120)
    return arn


@dataclass(frozen=True)
class Shared:
    """A load balancer of somebody else, in a VPC of somebody else."""

    vpc: str
    arn: str
    listener: str
    group: str

    def add_rule(self, world: World, priority: int, path: str) -> str:
        made = world.client("elbv2").create_rule(
            ListenerArn=self.listener,
            Priority=priority,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": [path]}}],
            Actions=[NOT_FOUND],
        )
        return str(made["Rules"][0]["RuleArn"])


NOT_FOUND = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}


def shared(world: World, certificate: str = "", name: str = "shared") -> Shared:
    """In the account's default VPC; it listens on 443, or on 80 without a certificate."""
    ec2, elb = world.client("ec2"), world.client("elbv2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    here = [{"Name": "vpc-id", "Values": [vpc["VpcId"]]}]
    subnets = [each["SubnetId"] for each in ec2.describe_subnets(Filters=here)["Subnets"]]
    group = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc["VpcId"])
    (balancer,) = elb.create_load_balancer(
        Name=name, Subnets=subnets, SecurityGroups=[group["GroupId"]]
    )["LoadBalancers"]
    secure = {"Certificates": [{"CertificateArn": certificate}]} if certificate else {}
    (listener,) = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS" if certificate else "HTTP",
        Port=443 if certificate else 80,
        DefaultActions=[NOT_FOUND],
        **secure,
    )["Listeners"]
    return Shared(
        vpc["VpcId"], balancer["LoadBalancerArn"], listener["ListenerArn"], group["GroupId"]
    )
