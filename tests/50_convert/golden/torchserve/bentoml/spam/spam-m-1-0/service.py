"""Made by a conversion: the settings are the source's, load and predict are yours to write."""
import bentoml


@bentoml.service(
    name="spam-m-1-0",
    traffic={"timeout": 90},
    workers=1,
)
class Model:
    model_uri = "/srv/models/spam-1.mar"

    @bentoml.api
    def predict(self, request: dict) -> dict:
        raise NotImplementedError("call the model here")
