"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="prices-blue",
    resources={"cpu": "4", "memory": "14Gi"},
    traffic={"timeout": 90, "max_concurrency": 4},
)
class Model:
    model_uri = "azureml://registries/example/models/prices/versions/3"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
