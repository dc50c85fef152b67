"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="spam",
    traffic={"max_concurrency": 4, "concurrency": 4},
)
class Model:
    model_uri = "main.ml.spam"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
