resource "kubernetes_manifest" "income_stable_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "income-stable"
      "namespace" = "models"
      "labels" = {
        "team" = "lending"
        "app.kubernetes.io/name" = "income-stable"
      }
      "annotations" = {
        "serving.kserve.io/deploymentMode" = "Standard"
      }
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "income-stable"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "income-stable"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.invalid/replace-me:image"
              "args" = [
                "--workers=2",
              ]
              "env" = [
                {
                  "name" = "LEVEL"
                  "value" = "info"
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "500m"
                  "memory" = "1Gi"
                }
                "limits" = {
                  "cpu" = "2"
                  "memory" = "2Gi"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ready"
                  "port" = 8080
                }
                "periodSeconds" = 5
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
                  "value" = "s3://models/income/3"
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
          "serviceAccountName" = "reader"
          "tolerations" = [
            {
              "key" = "gpu"
              "operator" = "Exists"
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "income_stable_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "income-stable"
      "namespace" = "models"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "income-stable"
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

resource "kubernetes_manifest" "income_stable_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "income-stable"
      "namespace" = "models"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "income-stable"
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

resource "kubernetes_manifest" "income_canary_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "income-canary"
      "namespace" = "models"
      "labels" = {
        "team" = "lending"
        "app.kubernetes.io/name" = "income-canary"
      }
      "annotations" = {
        "serving.kserve.io/deploymentMode" = "Standard"
      }
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "income-canary"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "income-canary"
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
                  "value" = "s3://models/income/4"
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

resource "kubernetes_manifest" "income_canary_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "income-canary"
      "namespace" = "models"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "income-canary"
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

resource "kubernetes_manifest" "income_canary_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "income-canary"
      "namespace" = "models"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "income-canary"
      }
      "minReplicas" = 1
      "maxReplicas" = 1
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
