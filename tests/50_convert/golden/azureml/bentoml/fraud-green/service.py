"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="fraud-green",
    resources={"cpu": "4", "memory": "14Gi"},
    traffic={"timeout": 3, "max_concurrency": 4},
)
class Model:
    model_uri = "azureml:fraud:3"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
