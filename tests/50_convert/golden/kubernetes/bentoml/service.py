"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="embed",
    resources={"cpu": "1", "memory": "1500Mi"},
)
class Model:
    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
