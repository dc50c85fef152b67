resource "kubernetes_manifest" "fraud_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "fraud"
      "labels" = {
        "app.kubernetes.io/name" = "fraud"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "fraud"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "fraud"
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
              "image" = "google/cloud-sdk:slim"
              "command" = [
                "sh",
                "-c",
                "gcloud storage rsync --recursive \"$MODEL_URI\" /models && test -n \"$(ls -A /models)\"",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "gs://example-models/fraud"
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

resource "kubernetes_manifest" "fraud_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "fraud"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "fraud"
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
