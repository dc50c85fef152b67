resource "kubernetes_manifest" "detect_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "detect"
      "labels" = {
        "app.kubernetes.io/name" = "detect"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "detect"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "detect"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "resources" = {
                "requests" = {
                  "nvidia.com/gpu" = "1"
                }
                "limits" = {
                  "nvidia.com/gpu" = "1"
                }
              }
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
                  "value" = "s3://replace-me/detect"
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

resource "kubernetes_manifest" "detect_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "detect"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "detect"
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
