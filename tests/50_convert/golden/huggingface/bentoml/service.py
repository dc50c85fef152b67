"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="mistral-chat",
    resources={"gpu": 1},
)
class Model:
    model_uri = "hf://mistralai/Mistral-7B-Instruct-v0.3"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
