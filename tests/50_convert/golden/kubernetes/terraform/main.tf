resource "kubernetes_manifest" "embed_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "embed"
      "namespace" = "search"
      "labels" = {
        "app.kubernetes.io/name" = "embed"
      }
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "embed"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "embed"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/embed:4"
              "env" = [
                {
                  "name" = "TOKEN_FILE"
                  "valueFrom" = {
                    "secretKeyRef" = {
                      "name" = "embed"
                      "key" = "token"
                    }
                  }
                },
              ]
              "ports" = [
                {
                  "containerPort" = 9000
                },
              ]
              "resources" = {
                "requests" = {
                  "cpu" = "1"
                  "memory" = "1500Mi"
                }
              }
              "volumeMounts" = [
                {
                  "name" = "cache"
                  "mountPath" = "/cache"
                },
              ]
            },
          ]
          "nodeSelector" = {
            "pool" = "cpu"
          }
          "volumes" = [
            {
              "name" = "cache"
              "emptyDir" = {}
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "embed_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "embed"
      "namespace" = "search"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "embed"
      }
      "ports" = [
        {
          "port" = 80
          "targetPort" = 9000
        },
      ]
    }
  }
}

resource "kubernetes_manifest" "embed_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "embed"
      "namespace" = "search"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "embed"
      }
      "minReplicas" = 2
      "maxReplicas" = 9
      "metrics" = [
        {
          "type" = "Resource"
          "resource" = {
            "name" = "cpu"
            "target" = {
              "type" = "Utilization"
              "averageUtilization" = 65
            }
          }
        },
      ]
    }
  }
}
