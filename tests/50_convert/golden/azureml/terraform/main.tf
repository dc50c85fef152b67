resource "kubernetes_manifest" "fraud_blue_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "fraud-blue"
      "labels" = {
        "app.kubernetes.io/name" = "fraud-blue"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "fraud-blue"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "fraud-blue"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/fraud:blue"
              "env" = [
                {
                  "name" = "WORKERS"
                  "value" = "2"
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
                  "path" = "/live"
                  "port" = 5001
                }
                "initialDelaySeconds" = 30
                "periodSeconds" = 10
                "failureThreshold" = 5
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ready"
                  "port" = 5001
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "fraud_blue_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "fraud-blue"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "fraud-blue"
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

resource "kubernetes_manifest" "fraud_blue_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "fraud-blue"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "fraud-blue"
      }
      "minReplicas" = 2
      "maxReplicas" = 5
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

resource "kubernetes_manifest" "fraud_green_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "fraud-green"
      "labels" = {
        "app.kubernetes.io/name" = "fraud-green"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "fraud-green"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "fraud-green"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/fraud:green"
              "env" = [
                {
                  "name" = "WORKERS"
                  "value" = "2"
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
                  "path" = "/live"
                  "port" = 5001
                }
                "initialDelaySeconds" = 30
                "periodSeconds" = 10
                "failureThreshold" = 5
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ready"
                  "port" = 5001
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "fraud_green_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "fraud-green"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "fraud-green"
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

resource "kubernetes_manifest" "fraud_green_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "fraud-green"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "fraud-green"
      }
      "minReplicas" = 2
      "maxReplicas" = 5
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
