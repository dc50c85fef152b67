resource "kubernetes_manifest" "fraud_prod_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "fraud-prod"
      "labels" = {
        "owner" = "risk"
        "app.kubernetes.io/name" = "fraud-prod"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "fraud-prod"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "fraud-prod"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "env" = [
                {
                  "name" = "LOG_LEVEL"
                  "value" = "info"
                },
                {
                  "name" = "RISK_TOKEN"
                  "valueFrom" = {
                    "secretKeyRef" = {
                      "name" = "model-secrets"
                      "key" = "RISK_TOKEN"
                    }
                  }
                },
              ]
              "ports" = [
                {
                  "containerPort" = 3000
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "2"
                  "memory" = "4Gi"
                }
                "limits" = {
                  "cpu" = "2"
                  "memory" = "4Gi"
                }
              }
              "livenessProbe" = {
                "httpGet" = {
                  "path" = "/livez"
                  "port" = 3000
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/readyz"
                  "port" = 3000
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "fraud_prod_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "fraud-prod"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "fraud-prod"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 3000
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "fraud_prod_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "fraud-prod"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "fraud-prod"
      }
      "minReplicas" = 1
      "maxReplicas" = 6
      "metrics" = [
        {
          "type" = "Pods"
          "pods" = {
            "metric" = {
              "name" = "http_requests_in_flight"
            }
            "target" = {
              "type" = "AverageValue"
              "averageValue" = "32000m"
            }
          }
        },
      ]
      "behavior" = {
        "scaleDown" = {
          "stabilizationWindowSeconds" = 300
        }
        "scaleUp" = {
          "stabilizationWindowSeconds" = 60
        }
      }
    }
  }
}
