"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="churn-blue",
    resources={"memory": "4Gi", "cpu": "2"},
    traffic={"timeout": 13},
)
class Model:
    model_uri = "s3://models/churn/7"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
