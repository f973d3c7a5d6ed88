"""IAM: roles that must be well made, AWS's own policies, and the roles of AWS's services."""

from fargatectl.local.refusals.iam import managed_policies, roles, service_roles, simulation

__all__ = ["managed_policies", "roles", "service_roles", "simulation"]
