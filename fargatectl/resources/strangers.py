"""What others have in our networks: what needs one of our things keeps us from deleting it.

Network interfaces of our own load balancers, tasks, gateways and endpoints go with them, if only
after minutes, and are waited for. Nobody waits for an interface that will never go.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cache, partial

from fargatectl.aws import Aws
from fargatectl.engine import Owner
from fargatectl.resources import ec2, elb, guests, tags

# DescribeTasks takes no more at once.
TASKS_BATCH = 100


def interfaces(
    aws: Aws, owner: Owner, vpc: str, are_meant: Callable[[ec2.Item], bool] = lambda _: True
) -> list[ec2.Item]:
    """Others' network interfaces. The VPC is asked once, whatever needs to know of some in it."""
    is_ours = _telling_ours(aws, owner, vpc)
    return [each for each in _interfaces(aws, vpc) if are_meant(each) and not is_ours(each)]


def ours_among(aws: Aws, owner: Owner, vpc: str, addresses: Set[str]) -> set[str]:
    """Those of the private addresses that are of network interfaces of ours."""
    is_ours = _telling_ours(aws, owner, vpc)
    return {
        address
        for each in _interfaces(aws, vpc)
        if (address := str(each.get("PrivateIpAddress", ""))) in addresses and is_ours(each)
    }


def _interfaces(aws: Aws, vpc: str) -> list[ec2.Item]:
    filters = [{"Name": "vpc-id", "Values": [vpc]}]
    answer = aws.read("ec2", "describe_network_interfaces", Filters=filters)
    return list(answer["NetworkInterfaces"])


def others(items: Iterable[ec2.Item], owner: Owner) -> list[ec2.Item]:
    """Those without the owner's tags."""
    return [each for each in items if Owner.of(tags.from_list(each.get("Tags"))) != owner]


def told(found: Sequence[ec2.Item]) -> list[str]:
    """The interfaces with who uses them, as people know it."""
    return [f"network interface {each['NetworkInterfaceId']} ({_user(each)})" for each in found]


def _user(interface: ec2.Item) -> str:
    instance = interface.get("Attachment", {}).get("InstanceId")
    return f"of {instance}" if instance else interface.get("Description") or "without description"


def _telling_ours(aws: Aws, owner: Owner, vpc: str) -> Callable[[ec2.Item], bool]:
    """Of many interfaces: whose tasks there are is looked at once, if at all."""
    return partial(_is_ours, aws, owner, cache(partial(_of_others_tasks, aws, owner, vpc)))


def _is_ours(
    aws: Aws, owner: Owner, of_others_tasks: Callable[[], Set[str]], interface: ec2.Item
) -> bool:
    about = str(interface.get("Description", ""))
    last = about.rpartition(" ")[2]
    if about.startswith("ELB "):
        return last not in _balancers_of_others(aws, owner)
    if about.startswith("Interface for NAT Gateway "):
        return not others(_existing(aws, "describe_nat_gateways", "NatGateways", last), owner)
    if about.startswith("VPC Endpoint Interface "):
        return not others(_existing(aws, "describe_vpc_endpoints", "VpcEndpoints", last), owner)
    if about.startswith("arn:") and ":ecs:" in about:
        return interface["NetworkInterfaceId"] not in of_others_tasks()
    return False


def _balancers_of_others(aws: Aws, owner: Owner) -> set[str]:
    """As an interface's description names them. One that is gone is nobody's: it was ours."""
    listed = aws.read("elbv2", "describe_load_balancers")["LoadBalancers"]
    arns = [each["LoadBalancerArn"] for each in listed]
    tagged = elb.tags_known(aws, owner, arns)
    return {arn.partition(":loadbalancer/")[2] for arn in arns if Owner.of(tagged[arn]) != owner}


def _existing(aws: Aws, operation: str, answer: str, resource_id: str) -> list[ec2.Item]:
    """The one of that id, if it still stands."""
    listed = aws.read("ec2", operation)[answer]
    ids = ("NatGatewayId", "VpcEndpointId")
    return [each for each in listed if resource_id in [each.get(name) for name in ids]]


def _of_others_tasks(aws: Aws, owner: Owner, vpc: str) -> set[str]:
    """The interfaces of tasks of others' services, or without our tags, in whatever cluster."""
    here = {each["NetworkInterfaceId"] for each in _interfaces(aws, vpc)}
    clusters = aws.read("ecs", "list_clusters")["clusterArns"]
    tasks = [
        task
        for found in aws.together([partial(_tasks, aws, cluster) for cluster in clusters])
        for task in found
        if here & {*_interfaces_of(task)}
    ]
    whose = guests.owners(aws, tasks)
    foreign = [task for task in tasks if whose[task["taskArn"]] != owner]
    return {each for task in foreign for each in _interfaces_of(task)}


def _tasks(aws: Aws, cluster: str) -> list[ec2.Item]:
    arns = aws.read("ecs", "list_tasks", cluster=cluster)["taskArns"]
    batches = [arns[n : n + TASKS_BATCH] for n in range(0, len(arns), TASKS_BATCH)]
    return [
        task
        for batch in batches
        for task in aws.read(
            "ecs", "describe_tasks", cluster=cluster, tasks=batch, include=["TAGS"]
        )["tasks"]
    ]


def _interfaces_of(task: Mapping[str, list[Mapping[str, list[Mapping[str, str]]]]]) -> list[str]:
    return [
        detail["value"]
        for attachment in task.get("attachments", ())
        for detail in attachment.get("details", ())
        if detail["name"] == "networkInterfaceId"
    ]
