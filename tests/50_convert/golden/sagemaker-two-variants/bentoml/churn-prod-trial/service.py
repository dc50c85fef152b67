"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="churn-prod-trial",
    resources={"cpu": "8", "memory": "32Gi", "gpu": 1},
)
class Model:
    model_uri = "s3://churn-models/v7/"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
