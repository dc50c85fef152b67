resource "kubernetes_manifest" "reviews_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "reviews"
      "labels" = {
        "app.kubernetes.io/name" = "reviews"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "reviews"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "reviews"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "ports" = [
                {
                  "containerPort" = 8085
                },
              ]
              "resources" = {
                "requests" = {
                  "nvidia.com/gpu" = "1"
                }
                "limits" = {
                  "nvidia.com/gpu" = "1"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8085
                }
              }
              "startupProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8085
                }
                "periodSeconds" = 10
                "failureThreshold" = 24
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "reviews_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "reviews"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "reviews"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 8085
        },
      ]
    }
  }
}
