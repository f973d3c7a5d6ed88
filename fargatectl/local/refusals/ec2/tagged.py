"""DescribeTags: the types of tagged things under the names that EC2 has for them."""

from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE

EC2_PREFIX_TO_RESOURCE["nat"] = "natgateway"
EC2_PREFIX_TO_RESOURCE["eipalloc"] = "elastic-ip"
