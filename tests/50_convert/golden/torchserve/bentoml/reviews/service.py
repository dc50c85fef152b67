"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="reviews",
    resources={"gpu": 1},
    traffic={"timeout": 45},
    workers=2,
)
class Model:
    model_uri = "/srv/models/reviews.mar"

    @bentoml.api(batchable=True, max_batch_size=8, max_latency_ms=50)
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
