"""What moto has no service for, as far as fargatectl asks it."""

from fargatectl.local.unlike_moto.compute_optimizer import not_enrolled
from fargatectl.local.unlike_moto.pricing import price_list

# By the target that a request of the JSON protocols names.
OPERATIONS = {
    "AWSPriceListService.GetProducts": price_list,
    "ComputeOptimizerService.GetECSServiceRecommendations": not_enrolled,
}
