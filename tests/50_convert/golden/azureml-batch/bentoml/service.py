"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="claims",
    traffic={"timeout": 120},
    workers=2,
)
class Model:
    model_uri = "azureml://datastores/models/paths/claims/3"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
