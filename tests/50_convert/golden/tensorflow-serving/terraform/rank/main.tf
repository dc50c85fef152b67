resource "kubernetes_manifest" "rank_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "rank"
      "labels" = {
        "app.kubernetes.io/name" = "rank"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "rank"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "rank"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/models"
                },
              ]
            },
          ]
          "initContainers" = [
            {
              "name" = "fetch-model"
              "image" = "amazon/aws-cli:latest"
              "command" = [
                "sh",
                "-c",
                "aws s3 cp --recursive \"$MODEL_URI\" /models && test -n \"$(ls -A /models)\"",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "s3://example-models/rank"
                },
              ]
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/models"
                },
              ]
            },
          ]
          "volumes" = [
            {
              "name" = "model"
              "emptyDir" = {}
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "rank_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "rank"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "rank"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 8080
        },
      ]
    }
  }
}
