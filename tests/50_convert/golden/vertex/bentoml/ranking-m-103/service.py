"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="ranking-m-103",
    resources={"cpu": "2", "memory": "8Gi"},
)
class Model:
    model_uri = "gs://ranker/9"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
