"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="price-prod",
    resources={"cpu": "4", "memory": "8Gi"},
)
class Model:
    model_uri = "s3://price/model/"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
