"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="fraud-prod",
    resources={"cpu": "2", "memory": "4Gi"},
    traffic={"timeout": 20, "max_concurrency": 64, "concurrency": 32},
    workers=2,
)
class Model:
    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
