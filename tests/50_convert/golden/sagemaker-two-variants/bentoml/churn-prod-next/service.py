"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="churn-prod-next",
    resources={"cpu": "4", "memory": "16Gi"},
)
class Model:
    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
