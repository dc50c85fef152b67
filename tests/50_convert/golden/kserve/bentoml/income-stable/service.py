"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="income-stable",
    resources={"cpu": "500m", "memory": "1Gi"},
    traffic={"timeout": 30},
)
class Model:
    model_uri = "s3://models/income/3"

    @bentoml.api(batchable=True, max_batch_size=8, max_latency_ms=50)
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
