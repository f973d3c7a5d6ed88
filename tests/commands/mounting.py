"""EFS file systems as their owners make them, in the default VPC."""

from tests.commands.world import World


def default_subnets(world: World) -> list[dict[str, str]]:
    """Of the default VPC, in the order of their zones."""
    default = [{"Name": "default-for-az", "Values": ["true"]}]
    found = world.client("ec2").describe_subnets(Filters=default)["Subnets"]
    return sorted(found, key=lambda each: str(each["AvailabilityZone"]))


def nfs_group(world: World, source: str) -> str:
    """A security group that lets NFS in from a range of addresses, or from none."""
    ec2 = world.client("ec2")
    vpc = default_subnets(world)[0]["VpcId"]
    made = ec2.create_security_group(GroupName="nfs", Description="nfs", VpcId=vpc)["GroupId"]
    if source:
        ec2.authorize_security_group_ingress(
            GroupId=made, IpProtocol="tcp", FromPort=2049, ToPort=2049, CidrIp=source
        )
    return str(made)


def file_system(world: World, zones: int = 9, source: str = "172.31.0.0/16") -> str:
    """One with mount targets in so many zones, that lets in from those addresses."""
    efs = world.client("efs")
    made = efs.create_file_system(CreationToken="theirs")["FileSystemId"]
    group = nfs_group(world, source)
    for subnet in default_subnets(world)[:zones]:
        efs.create_mount_target(
            FileSystemId=made, SubnetId=subnet["SubnetId"], SecurityGroups=[group]
        )
    return str(made)
