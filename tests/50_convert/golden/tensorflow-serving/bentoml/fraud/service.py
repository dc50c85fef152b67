"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="fraud",
)
class Model:
    model_uri = "gs://example-models/fraud"

    @bentoml.api(batchable=True, max_batch_size=128, max_latency_ms=3)
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
