resource "kubernetes_manifest" "price_prod_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "price-prod"
      "labels" = {
        "app.kubernetes.io/name" = "price-prod"
      }
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "price-prod"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "price-prod"
          }
        }
        "spec" = {
          "containers" = [
            {
              "name" = "model"
              "image" = "registry.example.com/price:prod"
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
                  "memory" = "8Gi"
                }
                "limits" = {
                  "cpu" = "4"
                  "memory" = "8Gi"
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
                  "value" = "s3://price/model/"
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

resource "kubernetes_manifest" "price_prod_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "price-prod"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "price-prod"
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

resource "kubernetes_manifest" "price_prod_HorizontalPodAutoscaler" {
  manifest = {
    "apiVersion" = "autoscaling/v2"
    "kind" = "HorizontalPodAutoscaler"
    "metadata" = {
      "name" = "price-prod"
      "namespace" = "default"
    }
    "spec" = {
      "scaleTargetRef" = {
        "apiVersion" = "apps/v1"
        "kind" = "Deployment"
        "name" = "price-prod"
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
              "averageUtilization" = 80
            }
          }
        },
      ]
    }
  }
}
