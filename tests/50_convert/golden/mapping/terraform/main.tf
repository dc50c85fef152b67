resource "kubernetes_manifest" "churn_blue_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "churn-blue"
      "labels" = {
        "app.kubernetes.io/name" = "churn-blue"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "churn-blue"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "churn-blue"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/churn:7"
              "env" = [
                {
                  "name" = "LOG_LEVEL"
                  "value" = "info"
                },
                {
                  "name" = "API_TOKEN"
                  "valueFrom" = {
                    "secretKeyRef" = {
                      "name" = "model-secrets"
                      "key" = "API_TOKEN"
                    }
                  }
                },
              ]
              "resources" = {
                "requests" = {
                  "memory" = "4Gi"
                  "cpu" = "2"
                }
                "limits" = {
                  "memory" = "4Gi"
                  "cpu" = "2"
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
                  "value" = "s3://models/churn/7"
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

resource "kubernetes_manifest" "churn_blue_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "churn-blue"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "churn-blue"
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

resource "kubernetes_manifest" "churn_blue_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "churn-blue"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "churn-blue"
      }
      "minReplicas" = 1
      "maxReplicas" = 6
      "metrics" = [
        {
          "type" = "Pods"
          "pods" = {
            "metric" = {
              "name" = "http_requests_per_second"
            }
            "target" = {
              "type" = "AverageValue"
              "averageValue" = "10000m"
            }
          }
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "churn_green_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "churn-green"
      "labels" = {
        "app.kubernetes.io/name" = "churn-green"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "churn-green"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "churn-green"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/churn:8"
              "resources" = {
                "requests" = {
                  "memory" = "4Gi"
                  "cpu" = "2"
                }
                "limits" = {
                  "memory" = "4Gi"
                  "cpu" = "2"
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
                  "value" = "s3://models/churn/8"
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

resource "kubernetes_manifest" "churn_green_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "churn-green"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "churn-green"
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

resource "kubernetes_manifest" "churn_green_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "churn-green"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "churn-green"
      }
      "minReplicas" = 1
      "maxReplicas" = 3
      "metrics" = [
        {
          "type" = "Pods"
          "pods" = {
            "metric" = {
              "name" = "http_requests_per_second"
            }
            "target" = {
              "type" = "AverageValue"
              "averageValue" = "10000m"
            }
          }
        },
      ]
    }
  }
}
