resource "kubernetes_manifest" "ranking_m_101_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "ranking-m-101"
      "labels" = {
        "team" = "search"
        "app.kubernetes.io/name" = "ranking-m-101"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "ranking-m-101"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "ranking-m-101"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "europe-docker.pkg.dev/example/serve/ranker:9"
              "args" = [
                "--workers",
                "2",
              ]
              "env" = [
                {
                  "name" = "LEVEL"
                  "value" = "warn"
                },
              ]
              "ports" = [
                {
                  "containerPort" = 7080
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "4"
                  "memory" = "15Gi"
                }
                "limits" = {
                  "cpu" = "4"
                  "memory" = "15Gi"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/healthz"
                  "port" = 7080
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
              "image" = "google/cloud-sdk:slim"
              "command" = [
                "sh",
                "-c",
                "gcloud storage rsync --recursive \"$MODEL_URI\" /models && test -n \"$(ls -A /models)\"",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "gs://ranker/9"
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
          "serviceAccountName" = "serve@example.iam.gserviceaccount.com"
        }
      }
    }
  }
}

resource "kubernetes_manifest" "ranking_m_101_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "ranking-m-101"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "ranking-m-101"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 7080
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "ranking_m_101_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "ranking-m-101"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "ranking-m-101"
      }
      "minReplicas" = 2
      "maxReplicas" = 6
      "metrics" = [
        {
          "type" = "Resource"
          "resource" = {
            "name" = "cpu"
            "target" = {
              "type" = "Utilization"
              "averageUtilization" = 55
            }
          }
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "ranking_m_102_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "ranking-m-102"
      "labels" = {
        "team" = "search"
        "app.kubernetes.io/name" = "ranking-m-102"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "ranking-m-102"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "ranking-m-102"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "europe-docker.pkg.dev/example/serve/ranker:9"
              "args" = [
                "--workers",
                "2",
              ]
              "env" = [
                {
                  "name" = "LEVEL"
                  "value" = "warn"
                },
              ]
              "ports" = [
                {
                  "containerPort" = 7080
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
                  "path" = "/healthz"
                  "port" = 7080
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
              "image" = "google/cloud-sdk:slim"
              "command" = [
                "sh",
                "-c",
                "gcloud storage rsync --recursive \"$MODEL_URI\" /models && test -n \"$(ls -A /models)\"",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "gs://ranker/9"
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

resource "kubernetes_manifest" "ranking_m_102_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "ranking-m-102"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "ranking-m-102"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 7080
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "ranking_m_102_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "ranking-m-102"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "ranking-m-102"
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

resource "kubernetes_manifest" "ranking_m_103_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "ranking-m-103"
      "labels" = {
        "team" = "search"
        "app.kubernetes.io/name" = "ranking-m-103"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "ranking-m-103"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "ranking-m-103"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "europe-docker.pkg.dev/example/serve/ranker:9"
              "args" = [
                "--workers",
                "2",
              ]
              "env" = [
                {
                  "name" = "LEVEL"
                  "value" = "warn"
                },
              ]
              "ports" = [
                {
                  "containerPort" = 7080
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "2"
                  "memory" = "8Gi"
                }
                "limits" = {
                  "cpu" = "2"
                  "memory" = "8Gi"
                }
              }
              "readinessProbe" = {
                "httpGet" = {
                  "path" = "/healthz"
                  "port" = 7080
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
              "image" = "google/cloud-sdk:slim"
              "command" = [
                "sh",
                "-c",
                "gcloud storage rsync --recursive \"$MODEL_URI\" /models && test -n \"$(ls -A /models)\"",
              ]
              "env" = [
                {
                  "name" = "MODEL_URI"
                  "value" = "gs://ranker/9"
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

resource "kubernetes_manifest" "ranking_m_103_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "ranking-m-103"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "ranking-m-103"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 7080
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "ranking_m_103_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "ranking-m-103"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "ranking-m-103"
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
