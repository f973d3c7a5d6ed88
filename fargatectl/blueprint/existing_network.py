"""The ground in a VPC that others made: nothing of it is changed."""

from fargatectl.blueprint.ground import Ground
from fargatectl.blueprint.plot import Plot
from fargatectl.existing.site import Site


def ground(plot: Plot) -> Ground:
    """The subnets that the spec names, or those that their route tables tell apart."""
    site = plot.around.existing.site
    assert site is not None, "a spec that names a VPC which is not there was refused before"
    given = plot.spec.network.subnets
    public = frozenset(given.public) if given else _public(site)
    private = frozenset(given.private) if given else _private(site)
    return Ground(
        resources=(),
        vpc=site.vpc,
        ranges=site.ranges,
        lots=site.lots,
        public=public,
        private=private,
        facing=one_per_zone(site, public or private),
        hidden=one_per_zone(site, private or public),
        are_tasks_private=bool(private),
    )


def one_per_zone(site: Site, subnets: frozenset[str]) -> frozenset[str]:
    """A load balancer takes no more: of several in a zone the one with the lowest addresses."""
    by_zone: dict[str, str] = {}
    for each, lot in site.lots.items():
        if each in subnets:
            by_zone.setdefault(lot.zone, each)
    return frozenset(by_zone.values())


def _public(site: Site) -> frozenset[str]:
    return frozenset(each for each, lot in site.lots.items() if lot.is_public)


def _private(site: Site) -> frozenset[str]:
    """Those with a way out, as others are kept for databases; all where none has one."""
    private = {each: lot for each, lot in site.lots.items() if not lot.is_public}
    return frozenset(each for each, lot in private.items() if lot.has_exit) or frozenset(private)
