resource "kubernetes_manifest" "churn_prod_stable_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "churn-prod-stable"
      "annotations" = {
        "team" = "retention"
      }
      "labels" = {
        "app.kubernetes.io/name" = "churn-prod-stable"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "churn-prod-stable"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "churn-prod-stable"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:6"
              "args" = [
                "serve",
              ]
              "env" = [
                {
                  "name" = "LOG_LEVEL"
                  "value" = "info"
                },
                {
                  "name" = "DB_PASSWORD"
                  "valueFrom" = {
                    "secretKeyRef" = {
                      "name" = "model-secrets"
                      "key" = "DB_PASSWORD"
                    }
                  }
                },
              ]
              "ports" = [
                {
                  "containerPort" = 8080
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "4"
                  "memory" = "16Gi"
                }
                "limits" = {
                  "cpu" = "4"
                  "memory" = "16Gi"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8080
                }
              }
              "startupProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8080
                }
                "periodSeconds" = 10
                "failureThreshold" = 30
              }
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/opt/ml/model"
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
                "aws s3 cp \"$MODEL_URI\" /opt/ml/model/.archive",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "s3://churn-models/v6/model.tar.gz"
                },
              ]
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/opt/ml/model"
                },
              ]
            },
            {
              "name" = "unpack-model"
              "image" = "busybox:stable"
              "command" = [
                "sh",
                "-c",
                "tar -xzf /opt/ml/model/.archive -C /opt/ml/model && rm /opt/ml/model/.archive",
              ]
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/opt/ml/model"
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

resource "kubernetes_manifest" "churn_prod_stable_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "churn-prod-stable"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "churn-prod-stable"
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

resource "kubernetes_manifest" "churn_prod_stable_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "churn-prod-stable"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "churn-prod-stable"
      }
      "minReplicas" = 2
      "maxReplicas" = 8
      "metrics" = [
        {
          "type" = "Pods"
          "pods" = {
            "metric" = {
              "name" = "http_requests_per_second"
            }
            "target" = {
              "type" = "AverageValue"
              "averageValue" = "20000m"
            }
          }
        },
      ]
      "behavior" = {
        "scaleDown" = {
          "stabilizationWindowSeconds" = 600
        }
        "scaleUp" = {
          "stabilizationWindowSeconds" = 60
        }
      }
    }
  }
}

resource "kubernetes_manifest" "churn_prod_trial_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "churn-prod-trial"
      "annotations" = {
        "team" = "retention"
      }
      "labels" = {
        "app.kubernetes.io/name" = "churn-prod-trial"
      }
      "namespace" = "default"
    }
    "spec" = {
      "replicas" = 1
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "churn-prod-trial"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "churn-prod-trial"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:7"
              "args" = [
                "serve",
              ]
              "ports" = [
                {
                  "containerPort" = 8080
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "8"
                  "memory" = "32Gi"
                  "nvidia.com/gpu" = "1"
                }
                "limits" = {
                  "cpu" = "8"
                  "memory" = "32Gi"
                  "nvidia.com/gpu" = "1"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8080
                }
              }
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/opt/ml/model"
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
                "aws s3 cp --recursive \"$MODEL_URI\" /opt/ml/model && test -n \"$(ls -A /opt/ml/model)\"",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "s3://churn-models/v7/"
                },
              ]
              "volumeMounts" = [
                {
                  "name" = "model"
                  "mountPath" = "/opt/ml/model"
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

resource "kubernetes_manifest" "churn_prod_trial_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "churn-prod-trial"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "churn-prod-trial"
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

resource "kubernetes_manifest" "churn_prod_next_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "churn-prod-next"
      "annotations" = {
        "team" = "retention"
      }
      "labels" = {
        "app.kubernetes.io/name" = "churn-prod-next"
      }
      "namespace" = "default"
    }
    "spec" = {
      "replicas" = 1
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "churn-prod-next"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "churn-prod-next"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:8"
              "args" = [
                "serve",
              ]
              "ports" = [
                {
                  "containerPort" = 8080
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "4"
                  "memory" = "16Gi"
                }
                "limits" = {
                  "cpu" = "4"
                  "memory" = "16Gi"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/ping"
                  "port" = 8080
                }
              }
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "churn_prod_next_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "churn-prod-next"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "churn-prod-next"
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
