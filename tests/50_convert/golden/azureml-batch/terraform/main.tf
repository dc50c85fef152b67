resource "kubernetes_manifest" "claims_Deployment" {
  manifest = {
    "apiVersion" = "apps/v1"
    "kind" = "Deployment"
    "metadata" = {
      "name" = "claims"
      "labels" = {
        "app.kubernetes.io/name" = "claims"
      }
      "namespace" = "default"
    }
    "spec" = {
      "replicas" = 3
      "selector" = {
        "matchLabels" = {
          "app.kubernetes.io/name" = "claims"
        }
      }
      "template" = {
        "metadata" = {
          "labels" = {
            "app.kubernetes.io/name" = "claims"
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
            },
          ]
        }
      }
    }
  }
}

resource "kubernetes_manifest" "claims_Service" {
  manifest = {
    "apiVersion" = "v1"
    "kind" = "Service"
    "metadata" = {
      "name" = "claims"
      "namespace" = "default"
    }
    "spec" = {
      "selector" = {
        "app.kubernetes.io/name" = "claims"
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
