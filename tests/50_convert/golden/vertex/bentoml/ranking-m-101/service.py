"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="ranking-m-101",
    resources={"cpu": "4", "memory": "15Gi"},
)
class Model:
    model_uri = "gs://ranker/9"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
