resource "kubernetes_manifest" "prices_blue_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "prices-blue"
      "labels" = {
        "app.kubernetes.io/name" = "prices-blue"
      }
      "namespace" = "default"
    }
    "spec" = {
      "replicas" = 3
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "prices-blue"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "prices-blue"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "env" = [
                {
                  "name" = "logLevel"
                  "value" = "info"
                },
              ]
              "ports" = [
                {
                  "containerPort" = 5001
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "4"
                  "memory" = "14Gi"
                }
                "limits" = {
                  "cpu" = "4"
                  "memory" = "14Gi"
                }
              }
              "livenessProbe" = {
                "httpGet" = {
                  "path" = "/"
                  "port" = 5001
                }
                "initialDelaySeconds" = 10
                "periodSeconds" = 10
                "timeoutSeconds" = 2
                "successThreshold" = 1
                "failureThreshold" = 30
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "prices_blue_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "prices-blue"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "prices-blue"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 5001
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "prices_green_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "prices-green"
      "labels" = {
        "app.kubernetes.io/name" = "prices-green"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "prices-green"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "prices-green"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "ports" = [
                {
                  "containerPort" = 5001
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "4"
                  "memory" = "14Gi"
                }
                "limits" = {
                  "cpu" = "4"
                  "memory" = "14Gi"
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "prices_green_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "prices-green"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "prices-green"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 5001
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "prices_green_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "prices-green"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "prices-green"
      }
      "minReplicas" = 1
      "maxReplicas" = 4
      "metrics" = [
        {
          "type" = "Resource"
          "resource" = {
            "name" = "cpu"
            "target" = {
              "type" = "Utilization"
              "averageUtilization" = 70
            }
          }
        },
      ]
    }
  }
}
