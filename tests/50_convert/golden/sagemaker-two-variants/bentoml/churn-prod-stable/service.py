"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="churn-prod-stable",
    resources={"cpu": "4", "memory": "16Gi"},
)
class Model:
    model_uri = "s3://churn-models/v6/model.tar.gz"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
