resource "kubernetes_manifest" "spam_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "spam"
      "labels" = {
        "app.kubernetes.io/name" = "spam"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "spam"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "spam"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "env" = [
                {
                  "name" = "OPENAI_API_KEY"
                  "valueFrom" = {
                    "secretKeyRef" = {
                      "name" = "model-secrets"
                      "key" = "OPENAI_API_KEY"
                    }
                  }
                },
                {
                  "name" = "MODE"
                  "value" = "fast"
                },
              ]
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "spam_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "spam"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "spam"
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

resource "kubernetes_manifest" "spam_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "spam"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "spam"
      }
      "minReplicas" = 1
      "maxReplicas" = 4
      "metrics" = [
        {
          "type" = "Pods"
          "pods" = {
            "metric" = {
              "name" = "http_requests_in_flight"
            }
            "target" = {
              "type" = "AverageValue"
              "averageValue" = "4000m"
            }
          }
        },
      ]
    }
  }
}
