resource "kubernetes_manifest" "mistral_chat_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "mistral-chat"
      "labels" = {
        "app.kubernetes.io/name" = "mistral-chat"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "mistral-chat"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "mistral-chat"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/text-generation:3.0"
              "env" = [
                {
                  "name" = "MAX_TOTAL_TOKENS"
                  "value" = "4096"
                },
                {
                  "name" = "MAX_INPUT_LENGTH"
                  "value" = "3072"
                },
                {
                  "name" = "NUM_SHARD"
                  "value" = "1"
                },
              ]
              "ports" = [
                {
                  "containerPort" = 80
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
                  "path" = "/health"
                  "port" = 80
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "mistral_chat_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "mistral-chat"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "mistral-chat"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 80
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "mistral_chat_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "mistral-chat"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "mistral-chat"
      }
      "minReplicas" = 1
      "maxReplicas" = 2
      "metrics" = [
        {
          "type" = "Resource"
          "resource" = {
            "name" = "cpu"
            "target" = {
              "type" = "Utilization"
              "averageUtilization" = 80
            }
          }
        },
      ]
    }
  }
}
