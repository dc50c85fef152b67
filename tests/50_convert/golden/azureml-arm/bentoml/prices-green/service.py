"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="prices-green",
    resources={"cpu": "4", "memory": "14Gi"},
)
class Model:
    model_uri = "azureml://registries/example/models/prices/versions/4"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
